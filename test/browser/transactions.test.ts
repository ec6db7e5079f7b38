import { expect } from "chai";
import { erc20, rpc } from "../service/chain.ts";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import { connect, describeInBrowser, expectNotice, expectSeen, visit, type Visit } from "./page.ts";
import { injectWallet, PAYEE, type TestWallet } from "./wallet.ts";
import { HOLDER, issueToken } from "./world.ts";

const RECEIVER = "0x000000000000000000000000000000000000bEEF";

describeInBrowser("the wallet page, where orders are off", () => {
  let service: Running;
  let visitor: Visit;
  let wallet: TestWallet;
  let contract: string;

  before(async () => {
    service = await startInProcess({ ORDERS: "off" });
    const id = await issueToken(service, "Sendable", "SEND", { token_amount: 100, decimals: 2 });
    contract = (await send<{ contract_address: string }>(service, `GET /tokens/${id}`)).body.contract_address;
  });

  after(() => service.stop());

  beforeEach(async () => {
    visitor = await visit(service, {
      prepare: async (context) => {
        wallet = await injectWallet(context, { name: "Test Wallet", signer: HOLDER, service });
      },
    });
    await visitor.open("#/tokens/1");
    await connect(visitor.page);
  });

  afterEach(() => visitor.leave());

  const dialog = () => visitor.page.getByRole("dialog");

  async function sendOff(amount: string): Promise<void> {
    await visitor.page.getByRole("button", { name: "Send", exact: true }).click();
    await dialog().getByLabel("To", { exact: true }).fill(RECEIVER);
    await dialog().getByLabel("Amount", { exact: true }).fill(amount);
    await dialog().getByRole("button", { name: "Send" }).click();
  }

  it("sends by a transaction, says that the wallet pays for it, and asks for no signature", async () => {
    await sendOff("0.07");
    await expectNotice(visitor, "Done, and on the chain.");
    expect((await erc20(service, contract, RECEIVER)).balance).to.equal(7n);
    expect(wallet.calls.map(({ method }) => method)).not.to.include("eth_signTypedData_v4");
    await visitor.page.getByRole("button", { name: "Send", exact: true }).click();
    await expectSeen(dialog().getByText(/pays for it in ether/));
  });

  it("knows that it was sent if the wallet sped it up, and that it was not if it was cancelled there", async () => {
    const { balance: before } = await erc20(service, contract, RECEIVER);
    for (const [how, title, words] of [
      ["speed up", /Sent 0\.02 SEND to 0x/, "Sped up by your wallet, and on the chain."],
      ["cancel", /Sending 0\.02 SEND to 0x/, "You cancelled it in the wallet. Nothing was moved."],
    ] as const) {
      wallet.replaceNext(how);
      await sendOff("0.02");
      await expectNotice(visitor, words);
      await expectNotice(visitor, title);
    }
    expect((await erc20(service, contract, RECEIVER)).balance).to.equal((before as bigint) + 2n);
  });

  it("says that it did not happen if the wallet sent something else in its place, and names that", async () => {
    const { balance: before } = await erc20(service, contract, RECEIVER);
    const paid = () => rpc<string>(service, "eth_getBalance", [PAYEE, "latest"]).then(BigInt);
    const had = await paid();
    wallet.replaceNext("pay somebody");
    await sendOff("0.02");
    await expectNotice(
      visitor,
      "Your wallet sent this transaction in its place. What you asked for here did not happen.",
    );
    await expectNotice(visitor, /Sending 0\.02 SEND to 0x/);
    expect((await erc20(service, contract, RECEIVER)).balance).to.equal(before);
    expect(await paid()).to.equal(had + 1n);
    const { hash } = (
      await rpc<{ transactions: { hash: string }[] }>(service, "eth_getBlockByNumber", ["latest", true])
    ).transactions[0] as { hash: string };
    const notices = visitor.page.getByRole("status", { name: "What is under way" });
    expect(await notices.getByRole("link").getAttribute("href")).to.equal(`#/transactions/${hash}`);
  });

  it("does not say that it failed if the wallet's answer was lost", async () => {
    const { balance: before } = await erc20(service, contract, RECEIVER);
    wallet.loseNext("eth_sendTransaction");
    await sendOff("1");
    await expectNotice(visitor, /It may have sent it all the same/);
    expect((await erc20(service, contract, RECEIVER)).balance).to.equal((before as bigint) + 100n);
  });
});
