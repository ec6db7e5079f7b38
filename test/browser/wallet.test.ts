import { expect } from "chai";
import { Wallet } from "ethers";
import { erc20 } from "../service/chain.ts";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import {
  connect as connectIn,
  describeInBrowser,
  eventually,
  expectNotice,
  expectSeen,
  visit,
  type Visit,
} from "./page.ts";
import { injectWallet, type TestWallet, type WalletOptions } from "./wallet.ts";
import { HOLDER, issueToken } from "./world.ts";

const ACME = {
  Name: "Acme Loyalty",
  "Short name": "Acme",
  Ticker: "ACME",
  Amount: "5000",
  Decimals: "2",
};

describeInBrowser("the wallet page, with a wallet", () => {
  let service: Running;
  let visitor: Visit;
  let wallet: TestWallet;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  async function enter({
    signer = HOLDER,
    chainId = 31337,
  }: { signer?: WalletOptions["signer"]; chainId?: number } = {}): Promise<void> {
    visitor = await visit(service, {
      prepare: async (context) => {
        wallet = await injectWallet(context, { name: "Test Wallet", signer, service, chainId });
      },
    });
  }

  afterEach(() => visitor.leave());

  const connect = () => connectIn(visitor.page);

  async function fill(fields: Record<string, string>): Promise<void> {
    for (const [label, text] of Object.entries(fields)) {
      await visitor.page.getByLabel(label, { exact: true }).fill(text);
    }
  }

  const button = (name: string) => visitor.page.getByRole("button", { name, exact: true });

  describe("connecting", () => {
    it("offers every wallet that announces itself, and takes the one that is chosen", async () => {
      await enter();
      const other = await injectWallet(visitor.context, {
        name: "Second Wallet",
        signer: Wallet.createRandom(),
        service,
      });
      await visitor.open("");
      await button("Connect wallet").click();
      const choices = visitor.page.getByRole("dialog").getByRole("listitem");
      await expectSeen(choices);
      expect(await choices.allTextContents()).to.have.members(["Test Wallet", "Second Wallet"]);
      expect(await choices.locator("img").count()).to.equal(2);
      await choices.getByText("Second Wallet").click();
      await visitor.page.getByRole("button", { name: /^Wallet 0x/ }).click();
      await expectSeen(visitor.page.getByTitle(other.address));
      expect(wallet.calls.filter(({ method }) => method === "eth_requestAccounts")).to.deep.equal([]);
    });

    it("says so if there is no wallet, and if its owner declines", async () => {
      visitor = await visit(service);
      await visitor.open("");
      await button("Connect wallet").click();
      await expectSeen(visitor.page.getByText(/No wallet was found/));
      await visitor.leave();

      await enter();
      await visitor.open("");
      wallet.declineNext("eth_requestAccounts");
      await button("Connect wallet").click();
      await button("Test Wallet").click();
      await expectSeen(visitor.page.getByRole("alert").getByText("You declined it in the wallet."));
    });

    it("adds the network to a wallet that is on another one and does not know it", async () => {
      await enter({ chainId: 1 });
      await visitor.open("");
      await connect();
      await visitor.page.getByRole("button", { name: /^Wallet 0x/ }).click();
      await expectSeen(visitor.page.getByText("Another network"));
      await button("Switch to Hallmark").click();
      await expectSeen(visitor.page.locator("dd").getByText("Hallmark", { exact: true }));
      const added = wallet.calls.find(({ method }) => method === "wallet_addEthereumChain");
      expect(added?.params).to.deep.equal([
        {
          chainId: "0x7a69",
          chainName: "Hallmark",
          nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
          rpcUrls: [service.rpcUrl],
        },
      ]);
    });

    it("adds the network after any refusal to switch, but not if its owner declined", async () => {
      await enter();
      await visitor.open("");
      await connect();
      const { page } = visitor;
      const added = () => wallet.calls.filter(({ method }) => method === "wallet_addEthereumChain").length;
      let count = 0;
      for (const refusal of [
        { code: -32603 },
        { code: -32000 },
        { code: 5000 },
        { code: "4902" },
        { code: -32603, data: { code: 4902 } },
        { code: -32603, cause: { code: 4902 } },
        { code: -32603, data: { originalError: { code: 4902 } } },
      ]) {
        wallet.goElsewhere(refusal);
        await page.reload();
        await page.getByRole("button", { name: /^Wallet 0x/ }).click();
        await button("Switch to Hallmark").click();
        await expectSeen(page.locator("dd").getByText("Hallmark", { exact: true }));
        expect(added(), JSON.stringify(refusal)).to.equal(++count);
      }
      for (const refusal of [{ code: 4001 }, { code: -32603, data: { code: 4001 } }, { code: -32002 }]) {
        wallet.goElsewhere(refusal);
        await page.reload();
        await page.getByRole("button", { name: /^Wallet 0x/ }).click();
        await button("Switch to Hallmark").click();
        await expectSeen(page.getByRole("alert"));
        expect(added(), JSON.stringify(refusal)).to.equal(count);
      }
    });

    it("signs in and out, and keeps the session over a reload", async () => {
      await enter();
      await visitor.open("");
      await connect();
      const account = visitor.page.getByRole("button", { name: /^Wallet 0x/ });
      await account.click();
      await button("Sign in").click();
      await expectSeen(visitor.page.getByText("Signed in", { exact: true }));
      await visitor.page.reload();
      await account.click();
      await expectSeen(visitor.page.getByText("Signed in", { exact: true }));
      const { key } = JSON.parse(
        (await visitor.page.evaluate(() => sessionStorage.getItem("hallmark.session"))) as string,
      ) as { key: string };
      await button("Sign out").click();
      await expectSeen(visitor.page.getByText("Not signed in"));
      await eventually(async () => {
        const ended = await send(service, "DELETE /sessions", undefined, { authorization: `Bearer ${key}` });
        expect(ended.status).to.equal(401);
      });
    });

    it("follows its wallet to another account, with what that one holds and without the session of the first", async () => {
      const id = await issueToken(service, "Of the first", "FIRST", { token_amount: 70, decimals: 0 });
      await enter();
      const { page } = visitor;
      await visitor.open(`#/tokens/${id}`);
      await connect();
      await page.getByRole("button", { name: /^Wallet 0x/ }).click();
      await button("Sign in").click();
      await expectSeen(page.getByText("Signed in", { exact: true }));
      await page.keyboard.press("Escape");
      await button("Send").click();
      await expectSeen(page.getByRole("dialog").getByText("You hold 70 FIRST."));

      const other = Wallet.createRandom();
      wallet.switchSilently(other);
      await page.evaluate(
        (detail) => dispatchEvent(new CustomEvent("test:accounts", { detail })),
        [other.address.toLowerCase()],
      );
      await expectSeen(page.getByRole("dialog").getByText("You hold 0 FIRST."));
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: `Wallet ${other.address.slice(0, 6)}…` }).click();
      await expectSeen(page.getByText("Not signed in"));
      await page.keyboard.press("Escape");
      await visitor.open("#/issue");
      await fill({ ...ACME, Name: "Of the second", Ticker: "SECOND" });
      await button("Sign in and issue").click();
      await expectSeen(page.getByRole("heading", { name: "Of the second", level: 1 }));
      const { body } = await send<{ owner: string }>(service, "GET /tickers/SECOND");
      expect(body.owner).to.equal(other.address);

      // It gives this page no account any more.
      await page.evaluate(() => dispatchEvent(new CustomEvent("test:accounts", { detail: [] })));
      await expectSeen(button("Connect wallet"));
    });

    it("is there in a second tab too, until it is disconnected", async () => {
      await enter();
      await visitor.open("");
      await connect();
      const second = await visitor.context.newPage();
      await second.goto(service.url);
      await second.getByRole("button", { name: /^Wallet 0x/ }).click();
      await second.getByRole("button", { name: "Disconnect" }).click();
      await second.reload();
      await expectSeen(second.getByRole("button", { name: "Connect wallet" }));
    });

    it("goes from another name of this machine to the name that wallets sign in at", async () => {
      await enter();
      await visitor.page.goto(`${service.url.replace("127.0.0.1", "localhost")}/#/issue`);
      await visitor.page.waitForURL(`${service.url}/#/issue`);
    });
  });

  describe("issuing", () => {
    it("signs in, issues a token and shows it, with the supply in the wallet", async () => {
      await enter();
      await visitor.open("#/issue");
      await connect();
      await fill(ACME);
      await button("Sign in and issue").click();
      await expectSeen(visitor.page.getByRole("heading", { name: "Acme Loyalty", level: 1 }));
      await expectNotice(visitor, "Acme Loyalty is issued");
      const { body } = await send<{ contract_address: string }>(service, "GET /tickers/acme");
      const facts = await erc20(service, body.contract_address, wallet.address);
      expect(facts).to.deep.include({ symbol: "ACME", balance: 500_000n });
    });

    it("only connects where the button says so, and repeats what the next one issues", async () => {
      await enter();
      await visitor.open("#/issue");
      await fill({ ...ACME, Name: "Not yet", Ticker: "YET" });
      await button("Connect a wallet").click();
      await visitor.page.getByRole("dialog").getByRole("button", { name: "Test Wallet" }).click();
      const owner = `${wallet.address.slice(0, 6)}…${wallet.address.slice(-4)}`;
      await expectSeen(visitor.page.getByText(`Issues 5,000 YET, “Not yet”, to ${owner}.`));
      await expectSeen(button("Sign in and issue"));
      expect(wallet.calls.filter(({ method }) => method === "personal_sign")).to.deep.equal([]);
      expect((await send(service, "GET /tickers/YET")).status).to.equal(404);
      await button("Sign in and issue").click();
      await expectSeen(visitor.page.getByRole("heading", { name: "Not yet", level: 1 }));
    });

    it("marks every wrong field in words before it asks for anything, and puts the cursor at the first", async () => {
      await enter();
      await visitor.open("#/issue");
      const { page } = visitor;
      await fill({ Ticker: "NO SPACE", Amount: "1,000", Decimals: "9" });
      await button("Connect a wallet").click();
      for (const [field, words] of [
        ["full_name", /^1 to 60 bytes/],
        ["short_name", /^1 to 60 bytes/],
        ["ticker", /without spaces/],
        ["token_amount", "Digits only: 1000."],
        ["decimals", "One digit from 0 to 8."],
      ] as const) {
        await expectSeen(page.locator(`#field-${field}-note`).getByText(words));
        expect(await page.locator(`#field-${field}`).getAttribute("aria-invalid")).to.equal("true");
      }
      await eventually(async () =>
        expect(await page.evaluate(() => document.activeElement?.id)).to.equal("field-full_name"),
      );
      expect(await page.getByRole("dialog").count()).to.equal(0);
      await connect();
      await fill({ ...ACME, Amount: (2n ** 256n).toString() });
      await button("Sign in and issue").click();
      await expectSeen(page.locator("#field-token_amount-note").getByText(/^Too many/));
      // Only the service knows every invisible character.
      await fill({ ...ACME, Name: "Zero\u200bwidth" });
      await button("Sign in and issue").click();
      await expectSeen(page.locator("#field-full_name-note").getByText(/^1 to 60 bytes that can be seen/));
    });

    it("shows the API's error at the field, and keeps the form over a reload", async () => {
      await enter();
      await visitor.open("#/issue");
      await connect();
      await fill({ ...ACME, Ticker: "yet" });
      await button("Sign in and issue").click();
      await expectSeen(visitor.page.locator("#field-ticker-note").getByText(/already exists/));
      await visitor.page.reload();
      expect(await visitor.page.getByLabel("Name", { exact: true }).inputValue()).to.equal("Acme Loyalty");
    });

    it("issues once if the answer was cut off and the user asks again after a reload", async () => {
      await enter();
      await visitor.open("#/issue");
      await connect();
      await fill({ ...ACME, Name: "Cut off", Ticker: "CUT" });
      await visitor.page.route(
        `${service.url}/tokens`,
        async (route) => {
          await route.fetch();
          await route.abort("connectionreset");
        },
        { times: 1 },
      );
      await button("Sign in and issue").click();
      await expectSeen(visitor.page.getByText("“Cut off” has no answer yet."));
      await visitor.page.reload();
      await button("Ask again").click();
      await expectSeen(visitor.page.getByRole("heading", { name: "Cut off", level: 1 }));
      const { body } = await send<{ tokens: unknown[] }>(service, "GET /tokens?q=CUT");
      expect(body.tokens).to.have.length(1);
      await visitor.open("#/issue");
      await expectSeen(button("Issue"));
    });

    it("issues once if the user clicks twice, and signs in again if the session has ended", async () => {
      await enter();
      await visitor.open("#/issue");
      await connect();
      await fill({ ...ACME, Name: "Twice", Ticker: "TWICE" });
      await button("Sign in and issue").dblclick();
      await expectSeen(visitor.page.getByRole("heading", { name: "Twice", level: 1 }));
      const { key } = JSON.parse(
        (await visitor.page.evaluate(() => sessionStorage.getItem("hallmark.session"))) as string,
      ) as { key: string };
      await send(service, "DELETE /sessions", undefined, { authorization: `Bearer ${key}` });
      await visitor.open("#/issue");
      await fill({ ...ACME, Name: "Signed anew", Ticker: "ANEW" });
      await button("Issue").click();
      await expectSeen(visitor.page.getByRole("heading", { name: "Signed anew", level: 1 }));
      expect(wallet.calls.filter(({ method }) => method === "personal_sign")).to.have.length(2);
      const { body } = await send<{ tokens: unknown[] }>(service, "GET /tokens?q=TWICE");
      expect(body.tokens).to.have.length(1);
    });

    it("keeps the text of the fields if the owner declines to sign", async () => {
      await enter();
      await visitor.open("#/issue");
      await connect();
      await fill({ ...ACME, Ticker: "DECL" });
      wallet.declineNext("personal_sign");
      await button("Sign in and issue").click();
      await expectSeen(visitor.page.getByRole("alert").getByText("You declined it in the wallet."));
      expect(await visitor.page.getByLabel("Ticker", { exact: true }).inputValue()).to.equal("DECL");
    });

    it("issues a security token, and refuses info that is not JSON", async () => {
      await enter();
      await visitor.open("#/issue/security-token");
      await fill({ Issuer: "issuer123", Amount: "100", Name: "Series P", Info: "{oops" });
      await button("Issue").click();
      await expectSeen(visitor.page.locator("#field-info-note").getByText(/^A JSON object/));
      await fill({ Info: '{"isin": "XS9"}', Issuer: "nobody" });
      await button("Issue").click();
      await expectSeen(
        visitor.page.locator("#field-issuer_id-note").getByText("Issuer ID 'nobody' does not exist."),
      );
      await fill({ Issuer: "issuer123" });
      await button("Issue").click();
      await expectSeen(visitor.page.getByRole("heading", { name: "Series P", level: 1 }));
    });
  });

  describe("a token in the wallet", () => {
    const RECEIVER = "0x000000000000000000000000000000000000bEEF";
    let id: number;
    let contract: string;

    before(async () => {
      id = await issueToken(service, "Sendable", "SEND", { token_amount: 100, decimals: 2 });
      contract = (await send<{ contract_address: string }>(service, `GET /tokens/${id}`)).body
        .contract_address;
    });

    it("is offered to the wallet to show", async () => {
      await enter();
      await visitor.open(`#/tokens/${id}`);
      await connect();
      await button("Add to Test Wallet").click();
      await expectNotice(visitor, "The wallet has been asked to show it.");
      const options = { address: contract, symbol: "SEND", decimals: 2 };
      expect(wallet.watched).to.deep.equal([{ type: "ERC20", options }]);
    });

    it("is sent in the exact amount, and the holders change", async () => {
      await enter();
      await visitor.open(`#/tokens/${id}`);
      const { page } = visitor;
      await button("Send").click();
      await page.getByRole("dialog").getByRole("button", { name: "Test Wallet" }).click();
      await expectSeen(page.getByText("You hold 100 SEND."));
      await fill({ To: RECEIVER, Amount: "0.07" });
      await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
      await expectNotice(visitor, "Done, and on the chain.");
      await expectSeen(page.getByRole("row").filter({ hasText: RECEIVER }).getByText("0.07"));
      await expectSeen(page.getByRole("row").filter({ hasText: "99.93" }));
      expect((await erc20(service, contract, RECEIVER)).balance).to.equal(7n);
    });

    it("is not sent if the amount is not valid or more than the balance, or if the owner declines", async () => {
      await enter();
      await visitor.open(`#/tokens/${id}`);
      await connect();
      await button("Send").click();
      const dialog = visitor.page.getByRole("dialog");
      await fill({ To: "0x12", Amount: "1.234" });
      await dialog.getByRole("button", { name: "Send" }).click();
      await expectSeen(dialog.getByText(/Not an address/));
      await expectSeen(dialog.getByText(/at most 2 after the point/));
      await fill({ To: RECEIVER, Amount: "100000" });
      await expectSeen(dialog.locator("#field-amount-note").getByText("You can send at most 99.93 SEND."));
      await dialog.getByRole("button", { name: "Send" }).click();
      expect(wallet.calls.filter(({ method }) => method === "eth_signTypedData_v4")).to.deep.equal([]);
      await button("Max: all that can be sent").click();
      expect(await visitor.page.getByLabel("Amount", { exact: true }).inputValue()).to.equal("99.93");
      await fill({ Amount: "1" });
      wallet.declineNext("eth_signTypedData_v4");
      await dialog.getByRole("button", { name: "Send" }).click();
      await expectSeen(
        dialog.getByRole("alert").getByText("You declined it in the wallet. Nothing was sent."),
      );
    });

    it("keeps a dialog when a selection of text ends outside, and closes it by Back and with its view", async () => {
      await enter();
      await visitor.open("#/tokens");
      const { page } = visitor;
      await connect();
      await page.locator("ol.rows").getByText("Sendable").click();
      await button("Send").click();
      const dialog = page.getByRole("dialog");
      await fill({ Amount: "12.5" });
      const box = await page.getByLabel("Amount").boundingBox();
      await page.mouse.move((box?.x ?? 0) + 40, (box?.y ?? 0) + 10);
      await page.mouse.down();
      await page.mouse.move(5, (box?.y ?? 0) + 10, { steps: 4 });
      await page.mouse.up();
      expect(await page.getByLabel("Amount").inputValue()).to.equal("12.5");
      await page.goBack();
      await dialog.waitFor({ state: "detached" });
      await expectSeen(page.getByRole("heading", { name: "Sendable", level: 1 }));

      await button("Send").click();
      await expectSeen(dialog);
      await page.mouse.click(5, 5);
      await dialog.waitFor({ state: "detached" });
      await page.goBack();
      await expectSeen(page.getByRole("heading", { name: "Every token, hallmarked" }));

      await page.goForward();
      await button("Send").click();
      await expectSeen(dialog);
      await page.evaluate(() => (location.hash = "#/tokens"));
      await dialog.waitFor({ state: "detached" });
      await expectSeen(page.getByRole("heading", { name: "Every token, hallmarked" }));
    });

    it("says that the wallet is on another network, and takes it to the token's", async () => {
      await enter({ chainId: 1 });
      await visitor.open(`#/tokens/${id}`);
      await connect();
      const { page } = visitor;
      await button("Send").click();
      const dialog = page.getByRole("dialog");
      await expectSeen(dialog.getByText(/^Your wallet is on another network/));
      await button("Close").click();
      await expectSeen(page.getByText(/^Your wallet is on another network/));
      await button("Switch to Hallmark").click();
      await page.getByText(/^Your wallet is on another network/).waitFor({ state: "detached" });
      await button("Send").click();
      await expectSeen(dialog.getByText(/^You hold [\d.]+ SEND/));
    });
  });
});
