import { expect } from "chai";
import { Wallet } from "ethers";
import { formatAmount } from "../../src/base/format-amount.ts";
import { erc20 } from "../service/chain.ts";
import { send, signIn } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import {
  connect,
  describeInBrowser,
  eventually,
  expectNotice,
  expectSeen,
  visit,
  type Visit,
} from "./page.ts";
import { injectWallet, type TestWallet } from "./wallet.ts";
import { placeOrder, signedOrder } from "../support/orders.ts";
import { issueToken } from "./world.ts";

const RECEIVER = "0x000000000000000000000000000000000000bEEF";

describeInBrowser("the wallet page, by signed orders", () => {
  const poor = Wallet.createRandom();
  let service: Running;
  let visitor: Visit;
  let wallet: TestWallet;
  let id: number;
  let contract: string;

  before(async () => {
    service = await startInProcess();
    const session_key = await signIn(service, poor);
    id = await issueToken(service, "Sendable", "SEND", { token_amount: 100, decimals: 2, session_key });
    contract = (await send<{ contract_address: string }>(service, `GET /tokens/${id}`)).body.contract_address;
  });

  after(() => service.stop());

  async function enter({ chainId = 31337 } = {}): Promise<void> {
    visitor = await visit(service, {
      prepare: async (context) => {
        wallet = await injectWallet(context, { name: "Test Wallet", signer: poor, service, chainId });
      },
    });
    await visitor.open(`#/tokens/${id}`);
    await connect(visitor.page);
  }

  afterEach(() => visitor.leave());

  const dialog = () => visitor.page.getByRole("dialog");
  const asked = (name: string) => wallet.calls.filter(({ method }) => method === name).length;
  const received = async () => (await erc20(service, contract, RECEIVER)).balance as bigint;

  async function sendOff(amount: string, to = RECEIVER): Promise<void> {
    await visitor.page.getByRole("button", { name: "Send", exact: true }).click();
    await dialog().getByLabel("To", { exact: true }).fill(to);
    await dialog().getByLabel("Amount", { exact: true }).fill(amount);
    await dialog().getByRole("button", { name: "Send" }).click();
  }

  it("sends from a wallet without ether, which signs and sends no transaction", async () => {
    const before = await received();
    await enter();
    await sendOff("0.07");
    await expectNotice(visitor, /Sent 0\.07 SEND to 0x/);
    await expectNotice(visitor, "Done, and on the chain.");
    await expectSeen(visitor.page.getByRole("row").filter({ hasText: RECEIVER }));
    expect(await received()).to.equal(before + 7n);
    expect([asked("eth_signTypedData_v4"), asked("eth_sendTransaction")]).to.deep.equal([1, 0]);
  });

  it("sends nothing to the token's own contract, where it would be lost", async () => {
    await enter();
    await visitor.page.getByRole("button", { name: "Send", exact: true }).click();
    await dialog().getByLabel("To", { exact: true }).fill(contract.toLowerCase());
    await dialog().getByLabel("Amount", { exact: true }).fill("1");
    await dialog().getByRole("button", { name: "Send" }).click();
    await expectSeen(dialog().getByText(/^This is the token’s own contract/));
    expect(asked("eth_signTypedData_v4")).to.equal(0);
  });

  it("says in words that the wallet is locked or that its owner declined, and sends nothing", async () => {
    const before = await received();
    await enter();
    wallet.lockNext("eth_signTypedData_v4");
    await sendOff("1");
    await expectSeen(
      dialog()
        .getByRole("alert")
        .getByText(/The wallet is locked.*open it/),
    );
    wallet.declineNext("eth_signTypedData_v4");
    await dialog().getByRole("button", { name: "Send" }).click();
    await expectSeen(
      dialog().getByRole("alert").getByText("You declined it in the wallet. Nothing was sent."),
    );
    wallet.loseNext("eth_signTypedData_v4");
    await dialog().getByRole("button", { name: "Send" }).click();
    await expectSeen(
      dialog()
        .getByRole("alert")
        .getByText(/The connection broke.*Nothing was sent/),
    );
    expect(await received()).to.equal(before);
    expect(await dialog().getByLabel("Amount").inputValue()).to.equal("1");
  });

  it("says which account it needs if the wallet went to another one without a word", async () => {
    await enter();
    wallet.switchSilently(Wallet.createRandom());
    await sendOff("1");
    const short = `${poor.address.slice(0, 6)}…${poor.address.slice(-4)}`;
    await expectSeen(
      dialog()
        .getByRole("alert")
        .getByText(
          new RegExp(`or on another account than ${short}: .*disconnect the wallet and connect it again`),
        ),
    );
  });

  it("sends to an address whose 0x is in capitals", async () => {
    const before = await received();
    await enter();
    await sendOff("0.01", RECEIVER.toUpperCase());
    await expectNotice(visitor, "Done, and on the chain.");
    expect(await received()).to.equal(before + 1n);
  });

  it("takes the wallet to the token's network before it signs", async () => {
    const before = await received();
    await enter({ chainId: 1 });
    await sendOff("0.01");
    await expectNotice(visitor, "Done, and on the chain.");
    expect(await received()).to.equal(before + 1n);
  });

  it("sends the same order again while the service is away, says so, and moves it once", async () => {
    const before = await received();
    await enter();
    const bodies: (string | null)[] = [];
    await visitor.page.route(`${service.url}/orders`, async (route) => {
      bodies.push(route.request().postData());
      if (bodies.length === 1) {
        // It is carried out, and nobody hears of it.
        await route.fetch();
        await route.abort("connectionreset");
      } else if (bodies.length === 2) {
        const problem = { status: 503, code: "LEDGER_UNAVAILABLE", detail: "the node is away" };
        await route.fulfill({ status: 503, contentType: "application/problem+json", json: problem });
      } else await route.continue();
    });
    await sendOff("0.03");
    await expectNotice(visitor, /can't be reached.*not known whether it happened.*can’t happen twice/);
    await expectNotice(visitor, /The node is away/);
    await expectNotice(visitor, "Done, and on the chain.");
    expect(bodies).to.have.length(3);
    expect(new Set(bodies).size).to.equal(1);
    expect(await received()).to.equal(before + 3n);
    expect(asked("eth_signTypedData_v4")).to.equal(1);
  });

  it("keeps a signed order over a reload, and tells what came of it", async () => {
    const before = await received();
    await enter();
    let isAway = true;
    await visitor.context.route(`${service.url}/orders`, (route) =>
      isAway ? route.abort("connectionrefused") : route.continue(),
    );
    await sendOff("0.05");
    await expectNotice(visitor, /not known whether it happened/);
    await visitor.page.reload();
    await expectNotice(visitor, /Sending 0\.05 SEND/);
    expect(await received()).to.equal(before);
    isAway = false;
    await expectNotice(visitor, "Done, and on the chain.");
    expect(await received()).to.equal(before + 5n);
    await visitor.page.reload();
    await expectSeen(visitor.page.getByText("Live", { exact: true }));
    const kept = () => visitor.page.evaluate(() => sessionStorage.getItem("hallmark.orders"));
    await eventually(async () => expect(await kept()).to.equal(null));
    expect(asked("eth_signTypedData_v4")).to.equal(1);
  });

  it("says why an order was refused after it was signed, and that nothing was changed", async () => {
    await enter();
    const problem = {
      status: 422,
      code: "ORDER_EXPIRED",
      detail: "the order expired before it was carried out",
    };
    await visitor.page.route(`${service.url}/orders`, (route) =>
      route.fulfill({ status: 422, contentType: "application/problem+json", json: problem }),
    );
    const before = await received();
    await sendOff("0.05");
    await expectNotice(visitor, "The order expired before it was carried out. Nothing was changed.");
    expect(await received()).to.equal(before);
  });

  it("tells a refusal that comes after the signature in whole tokens", async () => {
    await enter();
    const { balance } = await erc20(service, contract, poor.address);
    await visitor.page.route(`${service.url}/orders`, async (route) => {
      // Meanwhile some of it goes elsewhere.
      const message = { from: poor.address, to: RECEIVER, value: "25" };
      const other = await signedOrder(service, poor, contract, "TransferWithAuthorization", message);
      expect((await placeOrder(service, other)).status).to.equal(200);
      await route.continue();
    });
    const inWords = (units: bigint) => formatAmount(units, 2).replace(".", "\\.");
    await sendOff(formatAmount(balance as bigint, 2));
    const left = inWords((balance as bigint) - 25n);
    const words = `refuses the order: ${poor.address} has ${left} of it, and ${inWords(balance as bigint)} are needed`;
    await expectNotice(visitor, new RegExp(`${words}\\. Nothing was changed\\.`));
  });
});
