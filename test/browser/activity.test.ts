import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { hardhatWallet, SECURITY_TOKEN, sendSigned } from "../service/chain.ts";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import type { SecurityTokenView, TokenView } from "../service/views.ts";
import {
  describeInBrowser,
  eventually,
  expectNotice,
  expectSeen,
  PHONE,
  visit,
  watchShifts,
  type Visit,
} from "./page.ts";
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

  it("counts what there is of a security token, and draws what its largest holders have", async () => {
    const { page } = visitor;
    await visitor.open(SERIES);
    const figures = () => page.locator("dl.figures").innerText();
    await eventually(async () =>
      expect((await figures()).replaceAll(/\s+/g, " ")).to.equal(
        "Supply 1,005 Holders 2 Events 9 Allowed 0 Frozen 0",
      ),
    );
    // The shares are of what there is now, not of what was issued.
    const bar = page.getByRole("img", { name: "The two largest have 100%" });
    await expectSeen(bar);
    expect(
      await bar.locator("rect").evaluateAll((all) => all.map((part) => part.getAttribute("width"))),
    ).to.deep.equal(["8009", "1991"]);
    await expectSeen(page.getByRole("row").filter({ hasText: ISSUER.address }).getByText("80.09%"));
  });

  it("shows who held a token as of a block, a day or a time, and says why it can't", async () => {
    const { page } = visitor;
    await visitor.open(SERIES);
    const row = (of: string) => page.getByRole("row").filter({ hasText: of });
    await expectSeen(row(HOLDER.address).getByText("200"));
    const { body } = await send<{ transfers: { kind: string; block_number: number }[] }>(
      service,
      "GET /security-tokens/issuer123-Series%20A/transfers",
    );
    const moved = body.transfers.find(({ kind }) => kind === "transfer")?.block_number ?? 0;
    const ask = async (text: string) => {
      await page.getByLabel("As of").fill(text);
      await page.getByRole("button", { name: "Show", exact: true }).click();
    };
    await ask(String(moved));
    await expectSeen(row(HOLDER.address).getByText("25%"));
    await ask(String(moved - 1));
    await expectSeen(row(ISSUER.address).getByText("100%"));
    expect(await row(HOLDER.address).count()).to.equal(0);
    await ask("1");
    await expectSeen(page.getByText("Nobody held it then."));

    const asked: (string | null)[] = [];
    page.on("request", (request) => {
      if (request.url().includes("holders")) asked.push(new URL(request.url()).searchParams.get("at"));
    });
    for (const text of ["2024-02-29", "2025-01-31 12:30", "2025-01-31T12:30:15+02:00"]) await ask(text);
    await eventually(async () =>
      expect(asked.filter((at) => at !== null)).to.deep.equal([
        "2024-03-01T00:00:00Z",
        "2025-01-31T12:30:00Z",
        "2025-01-31T12:30:15+02:00",
      ]),
    );
    for (const text of ["2023-02-29", "yesterday", "-1", "2025-01-31 25:00"]) {
      await ask(text);
      await expectSeen(page.getByText(/^A block’s number; or a date/));
    }
    await ask("999999");
    await expectSeen(page.getByText(/the chain has come to block \d+/));
    await page.getByRole("button", { name: "Now" }).click();
    await expectSeen(row(HOLDER.address).getByText("200"));
  });

  it("saves lists as CSV, whole and as of when they are shown, and nothing that is cut off", async () => {
    const { page } = visitor;
    async function saved(what: string): Promise<[name: string, text: string]> {
      const downloading = page.waitForEvent("download");
      await page.getByRole("button", { name: `Save ${what} as CSV` }).click();
      const file = await downloading;
      return [file.suggestedFilename(), readFileSync(await file.path(), "utf8")];
    }
    const csv = async (path: string) =>
      (await fetch(`${service.url}${path}`, { headers: { Accept: "text/csv" } })).text();
    await visitor.open("#/tokens/1");
    expect(await saved("the holders")).to.deep.equal(["holders-ACME.csv", await csv("/tokens/1/holders")]);
    expect(await saved("the activity")).to.deep.equal([
      "transfers-ACME.csv",
      await csv("/tokens/1/transfers"),
    ]);
    const block = String(token.block_number);
    await page.getByLabel("As of").fill(block);
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expectSeen(page.getByRole("row").getByText("100%"));
    expect(await saved("the holders")).to.deep.equal([
      `holders-ACME-${block}.csv`,
      await csv(`/tokens/1/holders?at=${block}`),
    ]);
    await visitor.open(`#/wallets/${HOLDER.address}`);
    expect((await saved("the holdings"))[1]).to.equal(await csv(`/wallets/${HOLDER.address}/tokens`));
    await page.route(/transfers$/, (route) => route.abort());
    await page.getByRole("button", { name: "Save the activity as CSV" }).click();
    await expectNotice(visitor, "The list did not come whole. Try again.");
  });

  it("cuts no deed's words on a phone, and ends a long amount where the others end", async () => {
    const { page } = visitor;
    await page.setViewportSize(PHONE);
    const long = await issueSecurityToken(service, "Series of a long name");
    await control(service, long, "mint", [ISSUER.address, 10n ** 70n]);
    await control(service, long, "setAllowed", [HOLDER.address, true]);
    await control(service, long, "setAllowed", [HOLDER.address, false]);
    await visitor.open("#/activity");
    await expectSeen(deeds().getByText("Allowed no more"));
    const cut = await deeds()
      .locator("strong")
      .evaluateAll((all) => all.filter((words) => words.scrollWidth > words.clientWidth).length);
    expect(cut).to.equal(0);
    const ends = await deeds()
      .locator(".numbers > .amount")
      .evaluateAll((all) => all.map((amount) => Math.round(amount.getBoundingClientRect().right)));
    expect(new Set(ends).size).to.equal(1);
  });
});
