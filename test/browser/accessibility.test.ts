import { expect } from "chai";
import type { Page } from "playwright-core";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import {
  connect,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectSeen,
  visit,
  watchShifts,
  type Visit,
} from "./page.ts";
import { injectWallet } from "./wallet.ts";
import { control, HOLDER, ISSUER, issueSecurityToken, issueToken } from "./world.ts";

const ADMIN_TOKEN = "admin-token-of-this-test-0123456789";
const LONGEST_ISSUER = "W".repeat(32);

/** Every view, and what it is known by once it is whole. */
const VIEWS: [hash: string, whole: (page: Page) => ReturnType<Page["getByText"]>][] = [
  [
    "#/tokens",
    (page) => page.locator("ol.rows").getByText("A token with a name as long as names may be, 60 bytes"),
  ],
  ["#/security-tokens", (page) => page.locator("ol.rows").getByText("Series A")],
  ["#/tokens?q=nothing-has-this", (page) => page.getByRole("heading", { name: "Nothing found" })],
  ["#/search?q=Series", (page) => page.getByRole("main").getByText("Series A")],
  ["#/search?q=nothing-has-this", (page) => page.getByRole("heading", { name: "Nothing found" })],
  [`#/tokens?q=${HOLDER.address}`, (page) => page.getByText("What it holds, and what it did")],
  ["#/tokens/1", (page) => page.getByText("100%")],
  ["#/security-tokens/issuer123-Series%20A", (page) => page.locator("ol.deeds").getByText("Frozen in all")],
  [`#/security-tokens/${LONGEST_ISSUER}-W`, (page) => page.getByText("100%")],
  [`#/wallets/${HOLDER.address}`, (page) => page.locator("ol.deeds").getByText("Frozen in all")],
  ["#/activity", (page) => page.locator("ol.deeds").getByText("Frozen in all")],
  [`#/transactions/0x${"ab".repeat(32)}`, (page) => page.getByText(/did nothing to a token/)],
  ["#/issue", (page) => page.getByLabel("Ticker", { exact: true })],
  ["#/issue/security-token", (page) => page.getByLabel("Info")],
  ["#/issuers", (page) => page.locator("ol.rows").getByText(LONGEST_ISSUER)],
  [`#/issuers/${LONGEST_ISSUER}`, (page) => page.locator("ol.rows").getByText("W", { exact: true })],
  ["#/issuers/issuer123/Series%20A", (page) => page.getByText("frozen")],
  ["#/tokens/999", (page) => page.getByRole("heading", { name: "There is no such token" })],
];

/** The boxes beyond whose edge something in them ends. */
function cutOff(): string[] {
  const boxes = [...document.querySelectorAll<HTMLElement>(".sheet, .table, button")];
  return boxes
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map((box) => box.textContent ?? "");
}

/** The buttons that look like a link whose one word is in several lines. */
function brokenButtons(): string[] {
  const words = [...document.querySelectorAll("button.quiet")].filter(({ textContent }) =>
    /^\s*\S+\s*$/.test(textContent),
  );
  const lines = (button: Element) => {
    const range = document.createRange();
    range.selectNodeContents(button);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  };
  return words.filter((button) => lines(button) > 1).map(({ textContent }) => textContent);
}

describeInBrowser("the wallet page, for everyone", () => {
  let service: Running;
  let visitor: Visit;

  before(async () => {
    service = await startInProcess({ ADMIN_TOKEN });
    const most = { token_amount: (2n ** 256n - 1n).toString(), decimals: 0 };
    await issueToken(
      service,
      "A token with a name as long as names may be, 60 bytes or so",
      "WWWWWWWWWWW",
      most,
    );
    const issuer = { issuer_id: LONGEST_ISSUER, wallet: ISSUER.address };
    await send(service, "POST /issuers", issuer, { authorization: `Bearer ${ADMIN_TOKEN}` });
    const answered = await send(service, "POST /security-tokens", {
      issuer_id: LONGEST_ISSUER,
      token_name: "W",
      issued_amount: Number.MAX_SAFE_INTEGER,
      info: {},
    });
    expect(answered.status, JSON.stringify(answered.body)).to.equal(201);
    const info = {
      prospectus: "https://example.org/a/very/long/address/that/has/no/space/to/break/at/prospectus.pdf",
    };
    const contract = await issueSecurityToken(service, "Series A", {
      issued_amount: Number.MAX_SAFE_INTEGER,
      info,
    });
    await control(service, contract, "setAllowed", [HOLDER.address, true]);
    await control(service, contract, "transfer", [HOLDER.address, 2 ** 52]);
    await control(service, contract, "setFrozenTokens", [HOLDER.address, 2 ** 51]);
  });

  after(() => service.stop());
  afterEach(() => visitor.leave());

  async function enter(options: Parameters<typeof visit>[1] = {}): Promise<Page> {
    visitor = await visit(service, {
      ...options,
      prepare: async (context) => {
        await injectWallet(context, { name: "Test Wallet", signer: ISSUER, service });
      },
    });
    return visitor.page;
  }

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no fault that axe finds, in any view, in ${colorScheme} colours`, async () => {
      const page = await enter({ colorScheme });
      await visitor.open("");
      await connect(page);
      for (const [hash, whole] of VIEWS) {
        await visitor.open(hash);
        await expectSeen(whole(page));
        await expectAccessible(page);
      }
    });

    it(`has no fault that axe finds in its dialogs, in ${colorScheme} colours`, async () => {
      const page = await enter({ colorScheme });
      await visitor.open("#/security-tokens/issuer123-Series%20A");
      await page.getByRole("button", { name: "Connect wallet" }).click();
      await expectAccessible(page);
      await page.getByRole("button", { name: "Test Wallet" }).click();
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await page.getByRole("dialog").getByRole("button").last().click();
      await expectSeen(page.getByRole("dialog").getByText(/Not an address/));
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Wallet 0x/ }).click();
      await expectAccessible(page);
    });
  }

  it("never scrolls sideways, from 320 pixels on", async () => {
    const page = await enter({ viewport: { width: 320, height: 640 } });
    await visitor.open("");
    await connect(page);
    for (const width of [320, 390, 600, 800, 1024, 1600]) {
      await page.setViewportSize({ width, height: 700 });
      for (const [hash, whole] of VIEWS) {
        await visitor.open(hash);
        await expectSeen(whole(page));
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(excess, `${hash} at ${width}`).to.be.at.most(0);
        expect(await page.evaluate(cutOff), `${hash} at ${width}`).to.deep.equal([]);
        expect(await page.evaluate(brokenButtons), `${hash} at ${width}`).to.deep.equal([]);
      }
    }
  });

  it("moves nothing while a view loads", async () => {
    for (const viewport of [
      { width: 390, height: 844 },
      { width: 1280, height: 860 },
    ]) {
      const page = await enter({ viewport });
      for (const [hash, whole] of VIEWS) {
        await page.goto("about:blank");
        await visitor.open(hash);
        const shifts = await watchShifts(page);
        await expectSeen(whole(page));
        await expectSeen(page.getByText("Live", { exact: true }));
        expect(await shifts(), `${hash} at ${viewport.width}`).to.deep.equal([]);
      }
      await visitor.leave();
    }
    await enter();
  });

  it("can be used by keyboard alone, from connecting to the issued token", async () => {
    const page = await enter();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    /** Presses Tab until what has the focus is called so. */
    async function tabTo(name: RegExp): Promise<void> {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press("Tab");
        const label = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
        if (name.test(label) || name.test(await focused())) return;
      }
      expect.fail(`Tab never comes to ${name}`);
    }

    await visitor.open("");
    await page.keyboard.press("Tab");
    expect(await focused()).to.equal("Skip to content");
    await tabTo(/^Connect wallet$/);
    await page.keyboard.press("Enter");
    await eventually(async () => expect(await focused()).to.equal("Test Wallet"));
    await page.keyboard.press("Enter");
    await expectSeen(page.getByRole("button", { name: /^Wallet 0x/ }));
    await eventually(async () =>
      expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).to.match(
        /^Wallet 0x/,
      ),
    );
    await page.reload();
    await tabTo(/^Issue$/);
    await page.keyboard.press("Enter");
    await eventually(async () =>
      expect(await page.evaluate(() => document.activeElement?.tagName)).to.equal("H1"),
    );
    await tabTo(/^Security token$/);
    for (const text of ["Keyboard token", "Keys", "KEYS", "12", ""]) {
      await page.keyboard.press("Tab");
      await page.keyboard.type(text);
    }
    await page.keyboard.press("Enter");
    await expectSeen(page.getByRole("heading", { name: "Keyboard token", level: 1 }));
    await tabTo(/^Send$/);
    await page.keyboard.press("Enter");
    await expectSeen(page.getByText("You hold 12 KEYS."));
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("field-to");
    await page.keyboard.press("Escape");
    await eventually(async () => expect(await focused()).to.equal("Send"));
  });

  it("keeps the colours that the user chose", async () => {
    const page = await enter({ colorScheme: "light" });
    await visitor.open("");
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole("button", { name: "Use dark colours" }).click();
    const dark = await background();
    expect(dark).not.to.equal(light);
    await page.reload();
    await expectSeen(page.getByRole("button", { name: "Use light colours" }));
    expect(await background()).to.equal(dark);
  });
});
