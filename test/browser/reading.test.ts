import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Route } from "playwright-core";
import { send } from "../service/http.ts";
import { DEMO_KEY, startInProcess, startProcess, type Running } from "../service/service.ts";
import { describeInBrowser, eventually, expectSeen, visit, watchShifts, type Visit } from "./page.ts";
import { control, HOLDER, issueSecurityToken, issueToken } from "./world.ts";

const TOKENS = 23;

describeInBrowser("the wallet page, read", () => {
  let service: Running;
  let visitor: Visit;

  const rows = () => visitor.page.locator("ol.rows > li");

  before(async () => {
    service = await startInProcess();
    for (let i = 1; i <= TOKENS; i++) await issueToken(service, `Token number ${i}`, `TK${i}`);
    const contract = await issueSecurityToken(service, "Series A", {
      info: { isin: "XS1", terms: { rate: "4%" } },
    });
    await control(service, contract, "setAllowed", [HOLDER.address, true]);
    await control(service, contract, "transfer", [HOLDER.address, 250]);
    await control(service, contract, "setFrozenTokens", [HOLDER.address, 40]);
  });

  after(() => service.stop());

  beforeEach(async () => {
    visitor = await visit(service);
  });

  afterEach(() => visitor.leave());

  it("shows what was issued, newest first, page by page", async () => {
    await visitor.open("");
    await expectSeen(rows().first().getByText("Token number 23"));
    expect(await rows().count()).to.equal(20);
    await visitor.page.getByRole("button", { name: "Show more" }).click();
    await expectSeen(rows().getByText("Token number 1", { exact: true }));
    expect(await rows().count()).to.equal(TOKENS);
    expect(await visitor.page.getByRole("button", { name: "Show more" }).count()).to.equal(0);
  });

  it("goes back to the list at the place where the user left it", async () => {
    await visitor.open("#/tokens");
    await visitor.page.getByRole("button", { name: "Show more" }).click();
    await rows().getByText("Token number 1", { exact: true }).click();
    await expectSeen(visitor.page.getByRole("heading", { name: "Token number 1", level: 1 }));
    await visitor.page.goBack();
    await expectSeen(rows().getByText("Token number 1", { exact: true }));
    await eventually(async () => {
      expect(await visitor.page.evaluate(() => scrollY)).to.be.above(500);
    });
  });

  it("searches by ticker, name and contract address, and has a link for each search", async () => {
    await visitor.open("");
    const search = visitor.page.getByRole("searchbox");
    await search.fill("tk17");
    await expectSeen(rows().getByText("Token number 17"));
    await eventually(async () => expect(await rows().count()).to.equal(1));
    expect(visitor.page.url()).to.match(/#\/tokens\?q=tk17$/);
    await search.fill("number 9");
    await expectSeen(rows().getByText("Token number 9"));
    await rows().first().click();
    const contract = await visitor.page.locator("dd .hash").first().getAttribute("title");
    await visitor.open(`#/tokens?q=${contract}`);
    await expectSeen(rows().getByText("Token number 9"));
    await expectSeen(visitor.page.getByRole("link", { name: "What this address holds" }));
  });

  it("finds an address and a transaction that were copied without 0x, and in capitals", async () => {
    const { page } = visitor;
    const { body } = await send<{ contract_address: string; transaction_hash: string }>(
      service,
      "GET /tokens/9",
    );
    const written = (hex: string) => hex.slice(2).toUpperCase();
    await visitor.open("#/search");
    await page.getByRole("searchbox").fill(written(body.contract_address));
    await page.keyboard.press("Enter");
    await expectSeen(rows().getByText("Token number 9"));
    await page.getByRole("searchbox").fill(`0X${written(HOLDER.address)}`);
    await page.getByRole("link", { name: new RegExp(`^${HOLDER.address}`, "i") }).click();
    await expectSeen(page.getByRole("heading", { name: "Holdings" }));
    await expectSeen(rows().getByText("Token number 23"));
    await page.getByRole("searchbox").fill(written(body.transaction_hash));
    await page.keyboard.press("Enter");
    await expectSeen(page.getByRole("heading", { name: "What it did" }));
    await visitor.open(`#/search?q=${body.contract_address.slice(0, 20)}`);
    await expectSeen(page.getByText(/An address is found by all of it\.$/));
  });

  it("searches security tokens by st_id, and says so if it finds none", async () => {
    await visitor.open("#/security-tokens?q=issuer123-Ser");
    await expectSeen(rows().getByText("Series A"));
    await visitor.open("#/tokens?q=Series");
    await expectSeen(visitor.page.getByRole("heading", { name: "Nothing found" }));
    await visitor.page.getByRole("link", { name: "Search the security tokens" }).click();
    await expectSeen(rows().getByText("Series A"));
    await visitor.open("#/tokens?q=Series");
    await visitor.page.getByRole("link", { name: "Security tokens", exact: true }).click();
    await expectSeen(rows().getByText("Series A"));
    expect(visitor.page.url()).to.match(/#\/security-tokens\?q=Series$/);
  });

  it("finds a security token's contract also in the list of tokens", async () => {
    const { page } = visitor;
    const { body } = await send<{ contract_address: string }>(
      service,
      "GET /security-tokens/issuer123-Series%20A",
    );
    await visitor.open("");
    await page.getByRole("searchbox").fill(body.contract_address);
    await expectSeen(rows().getByText("Series A"));
    await expectSeen(page.getByRole("link", { name: "What this address holds" }));
  });

  it("searches everything from any view, by a key, with what it finds grouped", async () => {
    const { page } = visitor;
    await visitor.open("#/tokens/7");
    await page.keyboard.press("/");
    await page.keyboard.type("issuer123");
    await page.keyboard.press("Enter");
    await expectSeen(page.getByRole("heading", { name: "Search", level: 1 }));
    const group = (name: string) => page.getByRole("main").locator("section").filter({ hasText: name });
    await expectSeen(group("Security tokens").getByText("Series A"));
    await expectSeen(group("Issuers").getByText("issuer123", { exact: true }));
    // As one types, here too, and a slash belongs to the field that has the focus.
    await page.getByRole("searchbox").fill("number");
    await expectSeen(group("Tokens").getByText("Token number 23"));
    expect(await group("Tokens").getByRole("listitem").count()).to.equal(5);
    await page.getByRole("searchbox").pressSequentially("/");
    await expectSeen(page.getByRole("heading", { name: "Nothing found" }));
    await page.getByRole("searchbox").fill("number");
    await page.getByRole("link", { name: "All that have it" }).click();
    await eventually(async () => expect(await rows().count()).to.equal(20));
    expect(page.url()).to.match(/#\/tokens\?q=number$/);
    await page.goBack();
    await page.getByRole("link", { name: "Security tokens", exact: true }).click();
    await expectSeen(page.getByRole("heading", { name: "Security tokens, on record" }));
    expect(page.url()).to.match(/#\/security-tokens\?q=number$/);
  });

  it("finds a transaction and a wallet where their hash or address is pasted", async () => {
    const { page } = visitor;
    const { body } = await send<{ transaction_hash: string }>(service, "GET /tokens/7");
    for (const view of ["", "#/security-tokens", "#/issue", "#/tokens/3"]) {
      await visitor.open(view);
      await eventually(async () => expect(await page.getByText("What it did").count()).to.equal(0));
      await page.getByRole("searchbox").fill(body.transaction_hash);
      await expectSeen(page.getByRole("heading", { name: "What it did" }));
      await expectSeen(page.getByText("TK7"));
      await eventually(async () => expect(await page.getByRole("searchbox").inputValue()).to.equal(""));
    }
    await page.getByRole("searchbox").fill(HOLDER.address);
    await page.getByText("What it holds, and what it did").click();
    await expectSeen(page.getByRole("heading", { name: "Holdings" }));
    expect(page.url()).to.include(`#/wallets/${HOLDER.address}`);
  });

  it("leaves eight rows in sight on a laptop's first screen", async () => {
    const { page } = visitor;
    await page.setViewportSize({ width: 1280, height: 800 });
    await visitor.open("");
    const row = await rows().nth(7).boundingBox();
    expect((row?.y ?? Infinity) + (row?.height ?? 0)).to.be.at.most(800);
  });

  it("shows all facts of a token, with its holders, and copies them", async () => {
    await visitor.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await visitor.open("#/tokens/7");
    const { page } = visitor;
    const facts = page.locator("dl.facts");
    for (const text of ["1,000,000 TK7", "TK7", "2", "7"])
      await expectSeen(facts.getByText(text, { exact: true }));
    const transaction = await facts.locator(".hash").nth(2).getAttribute("title");
    expect(transaction).to.match(/^0x[0-9a-f]{64}$/);
    await page.getByRole("button", { name: "Copy the transaction's hash" }).click();
    await expectSeen(page.getByRole("status").getByText("Copied the transaction's hash."));
    expect(await page.evaluate(() => navigator.clipboard.readText())).to.equal(transaction);
    const holders = page.getByRole("table");
    await expectSeen(holders.getByText("100%"));
    await holders.getByRole("link").click();
    await expectSeen(page.getByRole("heading", { name: "Holdings" }));
  });

  it("copies the whole of an address that is shortened to the eye, and reads it out as one", async () => {
    await visitor.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await visitor.page.setViewportSize({ width: 390, height: 800 });
    await visitor.open("#/tokens/7");
    const { page } = visitor;
    await expectSeen(page.getByRole("table").getByText("100%"));
    for (const hash of [page.locator("dd .hash").first(), page.locator("table .hash").first()]) {
      const whole = await hash.getAttribute("title");
      await hash.evaluate((element) => getSelection()?.selectAllChildren(element));
      await page.keyboard.press("Control+C");
      expect(await page.evaluate(() => navigator.clipboard.readText())).to.equal(whole);
      expect(await hash.ariaSnapshot()).to.equal(`- text: "${whole}"`);
    }
  });

  it("cuts a long amount, never rounds it up, and shows all of it when pressed", async () => {
    const { page } = visitor;
    const id = await issueToken(service, "Nearly a trillion", "NEARLY", {
      token_amount: 999_999_999_999,
      decimals: 2,
    });
    await visitor.open("#/tokens?q=NEARLY");
    await expectSeen(rows().getByText("999.99B", { exact: true }));
    await visitor.open(`#/tokens/${id}`);
    await page.getByRole("table").getByRole("button", { name: "999.99B: show all digits" }).click();
    await expectSeen(page.getByRole("table").getByText("999,999,999,999", { exact: true }));
    const supply = page.locator("dl.figures");
    await supply.getByRole("button", { name: "999.99B: show all digits" }).click();
    await expectSeen(supply.getByText("999,999,999,999", { exact: true }));

    await visitor.open(`#/wallets/${HOLDER.address}`);
    const row = rows().filter({ hasText: "Nearly a trillion" });
    await row.getByRole("button", { name: "999.99B: show all digits" }).click();
    await expectSeen(row.getByText("999,999,999,999", { exact: true }));
    // Elsewhere the row leads to the token.
    await row.click({ position: { x: 5, y: 5 } });
    await expectSeen(page.getByRole("heading", { name: "Nearly a trillion", level: 1 }));
  });

  it("shows a security token's info as JSON, and how much is frozen", async () => {
    await visitor.open("#/security-tokens/issuer123-Series%20A");
    const { page } = visitor;
    expect(JSON.parse((await page.locator("pre").textContent()) ?? "")).to.deep.equal({
      isin: "XS1",
      terms: { rate: "4%" },
    });
    const row = page.getByRole("row").filter({ hasText: "250" });
    await expectSeen(row.getByText("25%"));
    await expectSeen(row.getByText("40 frozen"));
  });

  it("links only whole https addresses of an info, shown in full, and tells them nothing", async () => {
    const info = {
      good: "https://example.org/prospectus.pdf?a=1&b=2#page",
      plain: "http://example.org/",
      script: "javascript:alert(1)",
      data: "data:text/html,x",
      within: "see https://example.org/",
      signsIn: "https://bank.example:443@evil.example/",
      otherwise: "https://bаnk.example/",
      upper: "HTTPS://example.org/",
      markup: 'https://example.org/"><img src=x>',
    };
    await issueSecurityToken(service, "Links", { info });
    await visitor.open("#/security-tokens/issuer123-Links");
    const { page } = visitor;
    const links = page.locator("pre a");
    await expectSeen(links);
    expect(await links.count()).to.equal(1);
    expect(await links.textContent()).to.equal(info.good);
    expect(await links.getAttribute("href")).to.equal(info.good);
    expect(await links.getAttribute("rel")).to.equal("noopener noreferrer nofollow");
    expect(JSON.parse((await page.locator("pre").textContent()) ?? "")).to.deep.equal(info);
  });

  it("follows what others do with a token, and shows the holders as they are now when one comes back", async () => {
    const { page } = visitor;
    const contract = await issueSecurityToken(service, "Series B");
    await control(service, contract, "setAllowed", [HOLDER.address, true]);
    await visitor.open("#/security-tokens/issuer123-Series%20B");
    await expectSeen(page.getByRole("row").getByText("100%"));
    await control(service, contract, "transfer", [HOLDER.address, 250]);
    await expectSeen(page.getByRole("row").filter({ hasText: HOLDER.address }).getByText("25%"));

    await page.getByRole("link", { name: "Security tokens" }).first().click();
    await expectSeen(rows().getByText("Series B"));
    await control(service, contract, "transfer", [HOLDER.address, 250]);
    await rows().getByText("Series B").click();
    await expectSeen(page.getByRole("row").filter({ hasText: HOLDER.address }).getByText("50%"));
  });

  it("shows no rows of one search under the words of another", async () => {
    const { page } = visitor;
    await visitor.open("#/tokens?q=tk17");
    await expectSeen(rows().getByText("Token number 17"));
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    await page.route(/\/tokens\?.*q=number/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole("searchbox").fill("number 9");
    await expectSeen(page.getByText("Looking for what has “number 9” in it"));
    expect(await page.getByText("Token number 17").count()).to.equal(0);
    go();
    await expectSeen(rows().getByText("Token number 9"));
    await expectSeen(page.getByText("What has “number 9” in it", { exact: true }));
  });

  it("shows what any address holds, frozen amounts included", async () => {
    await visitor.open(`#/wallets/${HOLDER.address}`);
    const holding = rows().filter({ hasText: "issuer123-Series A" });
    await expectSeen(holding.getByText("40 frozen"));
    await expectSeen(holding.getByText("Series A", { exact: true }));
    await visitor.page.getByRole("button", { name: "Show more" }).click();
    await expectSeen(rows().getByText("Token number 1", { exact: true }));
    await expectSeen(rows().getByText("TK1", { exact: true }));
    await visitor.open(`#/wallets/0x000000000000000000000000000000000000dEaD`);
    await expectSeen(visitor.page.getByRole("heading", { name: "Nothing held" }));
  });

  it("shows an address as a QR code that wallets read", async () => {
    const { page } = visitor;
    await visitor.open(`#/wallets/${HOLDER.address}`);
    await page.getByRole("button", { name: "QR code" }).click();
    const code = page.getByRole("img", { name: `QR code of ethereum:${HOLDER.address}@31337` });
    await expectSeen(code);
    // Black on white, and with its three finders where they belong.
    const size = Number((await code.getAttribute("viewBox"))?.split(" ")[2]);
    const path = (await code.locator("path").getAttribute("d")) ?? "";
    for (const [x, y] of [
      [4, 4],
      [size - 5, 4],
      [4, size - 5],
    ])
      expect(path).to.include(`M${x} ${y}h1v1h-1z`);
    await page.keyboard.press("Escape");
    await eventually(async () => expect(await page.getByRole("dialog").count()).to.equal(0));
  });

  it("says what is missing if a link leads nowhere", async () => {
    for (const [hash, title] of [
      ["#/tokens/999", "There is no such token"],
      ["#/security-tokens/issuer123-None", "There is no such security token"],
      ["#/wallets/0x12", "This is no address"],
      ["#/elsewhere", "There is nothing here"],
    ] as const) {
      await visitor.open(hash);
      await expectSeen(visitor.page.getByRole("heading", { name: title, level: 1 }));
      await eventually(async () => expect(await visitor.page.title()).to.equal(`${title} · Hallmark`));
    }
  });

  it("says that reading failed, and reads again when asked to", async () => {
    const { page } = visitor;
    let isCut = true;
    await page.route("**/tokens?limit=20", (route) => (isCut ? route.abort() : route.continue()));
    await visitor.open("");
    await expectSeen(page.getByRole("alert").getByText("The service can't be reached."));
    // The page reads again by itself when it is live: that one fails, too.
    await expectSeen(page.getByText("Live", { exact: true }));
    await sleep(500);
    isCut = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await expectSeen(rows().getByText("Token number 23"));
  });

  it("reads by itself what the service could not answer at first, while it is live", async () => {
    const { page } = visitor;
    let isBehind = true;
    const detail = "the chain is still being read: block 120 of 4000";
    const problem = { status: 503, code: "LEDGER_UNAVAILABLE", detail };
    const kept = (route: Route) =>
      isBehind
        ? route.fulfill({ status: 503, contentType: "application/problem+json", json: problem })
        : route.continue();
    for (const path of ["/tokens/1", "/transfers*", "/issuers*"])
      await page.route(`${service.url}${path}`, kept);
    for (const [hash, shown] of [
      ["#/tokens/1", page.getByRole("heading", { name: "Token number 1", level: 1 })],
      ["#/activity", page.locator("ol.deeds").getByText("Issued")],
      ["#/issuers", page.locator("ol.rows").getByText("issuer123")],
    ] as const) {
      isBehind = true;
      await page.goto(`${service.url}/${hash}`);
      await expectSeen(page.getByRole("alert").getByText(/still being read: block 120 of 4000/));
      await expectSeen(page.getByText("Live", { exact: true }));
      isBehind = false;
      await expectSeen(shown);
      expect(await page.getByRole("alert").count()).to.equal(0);
    }
  });

  it("shows new issues of others without a reload, and moves nothing that the user is reading", async () => {
    await visitor.open("");
    const { page } = visitor;
    await expectSeen(page.getByText("Live", { exact: true }));
    const top = rows().first().locator("strong");
    const name = await top.textContent();
    const shifts = await watchShifts(page);
    await issueToken(service, "Fresh from the mint", "FRESH");
    await expectSeen(page.locator("a.newest").getByText("Fresh from the mint"));
    await expectSeen(page.getByRole("status").getByText("Newly issued: Fresh from the mint, FRESH."));
    expect(await top.textContent()).to.equal(name);
    expect(await shifts()).to.deep.equal([]);
    await page.getByRole("button", { name: "Show 1 new" }).click();
    await expectSeen(rows().first().getByText("Fresh from the mint"));
    await eventually(async () =>
      expect(await page.evaluate(() => document.activeElement?.textContent)).to.include(
        "Fresh from the mint",
      ),
    );
  });

  it("counts tokens and security tokens apart, those too that come meanwhile", async () => {
    const { page } = visitor;
    const strip = page.locator(".strip");
    async function expectCounts(ownFirst: (tokens: string, securityTokens: string) => string): Promise<void> {
      const { body } = await send<{ tokens: number; security_tokens: number }>(service, "GET /totals");
      const words = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
      const tokens = words(body.tokens, "token");
      await expectSeen(strip.getByText(ownFirst(tokens, words(body.security_tokens, "security token"))));
    }
    const onTokens = (...counts: string[]) => `Newest first · ${counts.join(" · ")}`;
    await visitor.open("#/tokens");
    await expectSeen(page.getByText("Live", { exact: true }));
    await expectCounts(onTokens);
    await issueToken(service, "One more", "MORE1");
    await issueSecurityToken(service, "One more");
    await issueToken(service, "Two more", "MORE2");
    await expectCounts(onTokens);
    await visitor.open("#/security-tokens");
    await expectCounts((...counts) => onTokens(...counts.reverse()));
  });

  it("shows a name that is written from right to left from its beginning", async () => {
    await issueToken(service, "عملة الولاء للعملاء المميزين", "RTL");
    await visitor.open("#/tokens?q=RTL");
    const name = rows().locator("strong");
    await expectSeen(name);
    expect(await name.evaluate((element) => getComputedStyle(element).direction)).to.equal("rtl");
  });

  it("shows the newest when more came than it keeps", async () => {
    const { page } = visitor;
    await visitor.open("");
    await expectSeen(page.getByText("Live", { exact: true }));
    const lines = Array.from({ length: 230 }, (_, i) =>
      JSON.stringify({
        idempotency_key: `many-${i}`,
        full_name: `Many ${i}`,
        short_name: "Many",
        ticker: `MANY${i}`,
        token_amount: 1,
        decimals: 0,
      }),
    );
    const answered = await fetch(`${service.url}/tokens/batch`, {
      method: "POST",
      headers: { "Content-Type": "application/x-ndjson", Authorization: `Bearer ${DEMO_KEY}` },
      body: lines.join("\n"),
    });
    expect((await answered.text()).trim().split("\n")).to.have.length(230);
    await page.getByRole("button", { name: "Show the newest" }).click();
    await expectSeen(
      rows()
        .first()
        .getByText(/^Many \d+$/),
    );
    const newest = await send<{ tokens: { full_name: string }[] }>(service, "GET /tokens?limit=1");
    await expectSeen(
      rows()
        .first()
        .getByText(newest.body.tokens[0]?.full_name ?? ""),
    );
  });
});

describeInBrowser("the wallet page, while the service comes and goes", () => {
  it("keeps what it shows of a token while the service is stopped, and says as of when", async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), "hallmark-test-"));
    let service = await startProcess({ DATA_DIR });
    const PORT = new URL(service.url).port;
    const visitor = await visit(service);
    try {
      const { page } = visitor;
      const id = await issueToken(service, "Outlives it", "OUT");
      await visitor.open(`#/tokens/${id}`);
      await expectSeen(page.getByText("100%"));
      await service.stop();
      const asOf = page.getByRole("status").getByText(/^As of \d+:\d+ [AP]M$/);
      await expectSeen(asOf);
      await expectSeen(page.getByText("100%"));
      service = await startProcess({ DATA_DIR, PORT });
      await eventually(async () => expect(await asOf.count()).to.equal(0));
    } finally {
      await service.stop();
      rmSync(DATA_DIR, { recursive: true });
    }
    await visitor.leave();
  });

  it("shows the first issue in an empty registry without a reload, and after a restart", async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), "hallmark-test-"));
    let service = await startProcess({ DATA_DIR });
    const PORT = new URL(service.url).port;
    const visitor = await visit(service);
    try {
      const { page } = visitor;
      await visitor.open("");
      await expectSeen(page.getByRole("heading", { name: "Nothing is issued yet" }));
      await expectSeen(page.getByText("Live", { exact: true }));
      await issueToken(service, "The very first", "FIRST");
      await expectSeen(page.locator("ol.rows").getByText("The very first"));
      await page.locator("ol.rows").getByText("The very first").click();
      await expectSeen(page.getByText("100%"));
      await page.goBack();

      await service.stop();
      await expectSeen(page.getByText("Connecting …"));
      await page.locator("ol.rows").getByText("The very first").click();
      await expectSeen(page.getByRole("heading", { name: "The very first", level: 1 }));
      await expectSeen(page.getByRole("status").getByRole("button", { name: "Try again" }));
      service = await startProcess({ DATA_DIR, PORT });
      await expectSeen(page.getByText("100%"));
      await eventually(async () =>
        expect(await page.getByRole("button", { name: "Try again" }).count()).to.equal(0),
      );
      await page.goBack();
      await expectSeen(page.getByText("Live", { exact: true }));
      await issueToken(service, "After the restart", "AGAIN");
      await page.getByRole("button", { name: "Show 1 new" }).click();
      await expectSeen(page.locator("ol.rows").getByText("After the restart"));
      await page.reload();
      for (const name of ["After the restart", "The very first"])
        await expectSeen(page.locator("ol.rows").getByText(name));
    } finally {
      await service.stop();
      rmSync(DATA_DIR, { recursive: true });
    }
    await visitor.leave();
  });
});
