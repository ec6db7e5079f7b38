import { expect } from "chai";
import type { Page } from "playwright-core";
import { hardhatWallet, SECURITY_TOKEN, sendSigned } from "../service/chain.ts";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import type { SecurityTokenView, TokenView } from "../service/views.ts";
import { describeInBrowser, eventually, expectSeen, visit, watchShifts, type Visit } from "./page.ts";
import { control, HOLDER, ISSUER, issueSecurityToken, issueToken } from "./world.ts";

const FRIEND = hardhatWallet(7);
const SERIES = "#/security-tokens/issuer123-Series%20A";

describeInBrowser("the wallet page, what happened", () => {
  let service: Running;
  let visitor: Visit;
  let token: TokenView;
  let contract: string;

  const deeds = () => visitor.page.locator("ol.deeds > li");
  const give = (to: string, amount: number) =>
    sendSigned(service, HOLDER, token.contract_address, SECURITY_TOKEN, "transfer", [to, amount]);

  before(async () => {
    service = await startInProcess();
    const id = await issueToken(service, "Acme Loyalty", "ACME");
    token = (await send<TokenView>(service, `GET /tokens/${id}`)).body;
    await give(FRIEND.address, 1_250);
    await sendSigned(service, HOLDER, token.contract_address, SECURITY_TOKEN, "burn", [7]);
    contract = await issueSecurityToken(service, "Series A");
    await control(service, contract, "setAllowed", [HOLDER.address, true]);
    await control(service, contract, "transfer", [HOLDER.address, 250]);
    await control(service, contract, "setFrozenTokens", [HOLDER.address, 240]);
    await control(service, contract, "forcedTransfer", [HOLDER.address, ISSUER.address, 50]);
    await control(service, contract, "mint", [ISSUER.address, 5]);
    await control(service, contract, "setFrozenTokens", [HOLDER.address, 0]);
    await control(service, contract, "setAllowed", [HOLDER.address, false]);
  });

  after(() => service.stop());

  beforeEach(async () => {
    visitor = await visit(service);
  });

  afterEach(() => visitor.leave());

  /** What each row says, without the time. */
  async function told(page: Page): Promise<string[]> {
    await expectSeen(page.locator("ol.deeds strong"));
    const texts = await page
      .locator("ol.deeds .deed")
      .evaluateAll((all) =>
        all.map((deed) =>
          [...deed.querySelectorAll("strong, .parties, .numbers")]
            .map((part) => [...part.childNodes].map((node) => node.textContent?.trim()).join(" "))
            .join(" | "),
        ),
      );
    return texts.map((text) => text.replaceAll(/\s+/g, " ").trim());
  }

  const expectTold = (rows: string[]) =>
    eventually(async () => expect(await told(visitor.page)).to.deep.equal(rows));

  it("tells all that happened to a security token, with forced transfers marked", async () => {
    await visitor.open(SERIES);
    await expectTold([
      `Allowed no more | ${HOLDER.address} |`,
      `Frozen no more | ${HOLDER.address} |`,
      `Minted | ${ISSUER.address} | 5`,
      `Forced transfer | ${HOLDER.address} → ${ISSUER.address} | 50`,
      `Frozen in all | ${HOLDER.address} | 200`,
      `Frozen in all | ${HOLDER.address} | 240`,
      `Transfer | ${ISSUER.address} → ${HOLDER.address} | 250`,
      `Allowed | ${HOLDER.address} |`,
      `Issued | ${ISSUER.address} | 1,000`,
    ]);
    expect(await visitor.page.locator('[data-kind="forced_transfer"]').count()).to.equal(1);
  });

  it("tells what happened to a token, with a wallet and to all, each with its time and its transaction", async () => {
    const { page } = visitor;
    await visitor.open("#/tokens/1");
    await expectTold([
      `Burned | ${HOLDER.address} | 0.07`,
      `Transfer | ${HOLDER.address} → ${FRIEND.address} | 12.5`,
      `Issued | ${HOLDER.address} | 1,000,000`,
    ]);
    await visitor.open(`#/wallets/${FRIEND.address.toLowerCase()}`);
    await expectTold([`Transfer | ${HOLDER.address} → this wallet | 12.5 ACME`]);
    await visitor.open("#/activity");
    await eventually(async () =>
      expect((await told(page)).at(-1)).to.equal(`Issued | ${HOLDER.address} | 1,000,000 ACME`),
    );
    expect(await deeds().count()).to.equal(12);
    expect(await deeds().last().locator("time").getAttribute("datetime")).to.equal(token.issued_at);
    await deeds()
      .last()
      .locator("a", { has: page.locator("time") })
      .click();
    await expectSeen(page.getByRole("heading", { name: "What it did" }));
    expect(page.url()).to.include(`#/transactions/${token.transaction_hash}`);
    await expectTold([`Issued | ${HOLDER.address} | 1,000,000 ACME`]);
  });

  it("tells what a transaction did, all of it, and where it did nothing", async () => {
    const { page } = visitor;
    await visitor.open("#/tokens/1");
    await page.locator("dl.facts a", { hasText: token.transaction_hash }).click();
    await expectSeen(page.getByRole("heading", { name: "What it did" }));
    const { body } = await send<{ transfers: { kind: string; transaction_hash: string }[] }>(
      service,
      "GET /transfers",
    );
    const forced = body.transfers.find(({ kind }) => kind === "forced_transfer")?.transaction_hash ?? "";
    await visitor.open(`#/transactions/${forced.toUpperCase().replace("0X", "0x")}`);
    expect((await told(page)).map((text) => text.split(" |")[0])).to.deep.equal([
      "Forced transfer",
      "Frozen in all",
    ]);
    await visitor.open(`#/transactions/0x${"ab".repeat(32)}`);
    await expectSeen(page.getByText(/did nothing to a token that was issued here/));
    await visitor.open("#/transactions/0xab");
    await expectSeen(page.getByRole("heading", { name: "This is no transaction" }));
  });

  it("shows what happens meanwhile when asked to, each once, and moves nothing before", async () => {
    const { page } = visitor;
    const id = await issueToken(service, "Lively", "LIVE");
    const { body: lively } = await send<TokenView>(service, `GET /tokens/${id}`);
    const move = (amount: number) =>
      sendSigned(service, HOLDER, lively.contract_address, SECURITY_TOKEN, "transfer", [
        FRIEND.address,
        amount,
      ]);
    const following = page.waitForResponse(/events\?types=transfers/);
    await visitor.open(`#/tokens/${id}`);
    await following;
    await told(page);
    await expectSeen(page.getByText("Live", { exact: true }));
    const shifts = await watchShifts(page);
    await move(100);
    await give(FRIEND.address, 1);
    await move(200);
    await expectSeen(page.getByRole("button", { name: "Show 2 new" }));
    expect(await deeds().count()).to.equal(1);
    expect(await shifts()).to.deep.equal([]);
    await page.getByRole("button", { name: "Show 2 new" }).click();
    expect((await told(page)).map((text) => text.split("| ")[2])).to.deep.equal(["2", "1", "1,000,000"]);
    expect(await page.getByRole("button", { name: /^Show \d+ new/ }).count()).to.equal(0);
    // The focus does not go with the button.
    await eventually(async () =>
      expect(await page.evaluate(() => document.activeElement?.closest("li")?.textContent)).to.include(
        "Transfer",
      ),
    );
    // What came by the stream before is not new to a list that is read later.
    await page.getByRole("link", { name: "Activity", exact: true }).click();
    await expectSeen(page.getByRole("heading", { name: "Everything that happened" }));
    await told(page);
    expect(await page.getByRole("button", { name: /^Show \d+ new/ }).count()).to.equal(0);
  });

  it("lacks nothing that happened while the stream was being opened", async () => {
    const { page } = visitor;
    const id = await issueToken(service, "Between", "GAP");
    const { body: between } = await send<TokenView>(service, `GET /tokens/${id}`);
    await page.route(/events\?types=transfers/, async (route) => {
      await told(page);
      await sendSigned(service, HOLDER, between.contract_address, SECURITY_TOKEN, "transfer", [
        FRIEND.address,
        1,
      ]);
      await route.continue();
    });
    await visitor.open(`#/tokens/${id}`);
    await expectSeen(deeds().getByText("Transfer"));
    expect(await deeds().count()).to.equal(2);
  });

  it("shows earlier ones page by page", async () => {
    const { page } = visitor;
    const id = await issueToken(service, "Busy", "BUSY");
    const { body: busy } = await send<SecurityTokenView>(service, `GET /tokens/${id}`);
    for (let i = 1; i <= 11; i++)
      await sendSigned(service, HOLDER, busy.contract_address, SECURITY_TOKEN, "transfer", [
        FRIEND.address,
        i * 100,
      ]);
    await visitor.open(`#/tokens/${id}`);
    await told(page);
    expect(await deeds().count()).to.equal(10);
    await page.getByRole("button", { name: "Show earlier" }).click();
    await expectSeen(deeds().getByText("Issued"));
    expect(await deeds().count()).to.equal(12);
  });
});
