import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { hardhatWallet } from "../service/chain.ts";
import { signIn } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import { closeBrowser, openProfile } from "./chromium.ts";
import { injectWallet } from "./wallet.ts";
import { control, HOLDER, ISSUER, issueSecurityToken, issueToken } from "./world.ts";

const FOLDER = join(import.meta.dirname, "../../docs/screenshots");
const PHONE = { width: 390, height: 780 };
const DESKTOP = { width: 1200, height: 780 };
const FRIEND = hardhatWallet(3);
const SERIES_A = "#/security-tokens/issuer123-Series%20A";

interface Shot {
  name: string;
  viewport: typeof PHONE;
  colorScheme: "light" | "dark";
  hash: string;
  signer?: typeof ISSUER;
  act?: (page: Page) => Promise<void>;
}

const SHOTS: Shot[] = [
  { name: "tokens-desktop-light", viewport: DESKTOP, colorScheme: "light", hash: "#/tokens", signer: HOLDER },
  {
    name: "security-token-desktop-dark",
    viewport: DESKTOP,
    colorScheme: "dark",
    hash: SERIES_A,
    signer: ISSUER,
  },
  {
    name: "issue-desktop-light",
    viewport: DESKTOP,
    colorScheme: "light",
    hash: "#/issue",
    signer: HOLDER,
    act: fillIssue,
  },
  { name: "activity-phone-dark", viewport: PHONE, colorScheme: "dark", hash: "#/activity" },
  { name: "token-phone-light", viewport: PHONE, colorScheme: "light", hash: "#/tokens/2", signer: HOLDER },
  {
    name: "may-i-send-phone-dark",
    viewport: PHONE,
    colorScheme: "dark",
    hash: SERIES_A,
    signer: HOLDER,
    act: askWhether,
  },
];

async function fillIssue(page: Page): Promise<void> {
  const fields = {
    Name: "Meridian Rewards",
    "Short name": "Meridian",
    Ticker: "MRDN",
    Amount: "25000000",
    Decimals: "4",
  };
  for (const [label, text] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(text);
}

async function askWhether(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByLabel("To", { exact: true }).fill(hardhatWallet(7).address);
  await page.getByLabel("Amount", { exact: true }).fill("25000");
  await page.getByText("No, this can't be sent.").waitFor();
}

/** A registry that looks like one in use. */
async function populate(service: Running): Promise<void> {
  const tokens: [name: string, ticker: string, amount: number | string, decimals: number][] = [
    ["Acme Loyalty", "ACME", 1_000_000, 2],
    ["Café Crédit", "CAFE", 50_000, 2],
    ["Öre Savings", "ORE", 9_999, 2],
    ["Tidal Power Units", "TIDE", "120000000000", 0],
    ["Helvetia Points", "HELV", 777_000, 0],
    ["Northwind Credits", "NWC", 250_000, 6],
  ];
  for (const [index, [name, ticker, token_amount, decimals]] of tokens.entries()) {
    const session_key = await signIn(service, index === 1 ? HOLDER : hardhatWallet(index + 4));
    await issueToken(service, name, ticker, { token_amount, decimals, session_key });
  }
  const info = {
    isin: "XS2345678901",
    kind: "bond",
    coupon: { rate: "4.25%", dates: ["2027-03-01", "2027-09-01"] },
    callable: false,
  };
  const contract = await issueSecurityToken(service, "Series A", { issued_amount: 1_000_000, info });
  for (const { address } of [HOLDER, FRIEND]) await control(service, contract, "setAllowed", [address, true]);
  await control(service, contract, "transfer", [HOLDER.address, 120_000]);
  await control(service, contract, "transfer", [FRIEND.address, 4_500]);
  await control(service, contract, "setFrozenTokens", [HOLDER.address, 100_000]);
  await control(service, contract, "mint", [ISSUER.address, 25_000]);
  await control(service, contract, "forcedTransfer", [FRIEND.address, ISSUER.address, 500]);
}

async function take(
  service: Running,
  { name, viewport, colorScheme, hash, signer, act }: Shot,
): Promise<void> {
  const isMobile = viewport === PHONE;
  const context = await openProfile({
    viewport,
    colorScheme,
    isMobile,
    hasTouch: isMobile,
    reducedMotion: "reduce",
  });
  if (signer !== undefined) await injectWallet(context, { name: "Test Wallet", signer, service });
  const page = await context.newPage();
  await page.goto(`${service.url}/${hash}`);
  if (signer !== undefined) {
    await page.getByRole("button", { name: "Connect wallet" }).click();
    await page.getByRole("button", { name: "Test Wallet" }).click();
    await page.getByRole("button", { name: /^Wallet 0x/ }).waitFor();
  }
  await act?.(page);
  await page.mouse.move(0, 0);
  // Everything is read, and nothing has the focus that one would not see.
  await page.waitForTimeout(500);
  if (act === undefined) await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
}

const files = () => SHOTS.map(({ name }) => join(FOLDER, `${name}.png`));

// `npm run screenshots` draws docs/screenshots anew.
if (process.argv[1] === import.meta.filename) {
  mkdirSync(FOLDER, { recursive: true });
  const service = await startInProcess();
  await populate(service);
  for (const shot of SHOTS) await take(service, shot);
  await closeBrowser();
  await service.stop();
  const shrunk = spawnSync("pngquant", ["--force", "--ext", ".png", "--speed", "1", ...files()]);
  if (shrunk.error !== undefined)
    console.error("Without pngquant the files stay large: install it, and draw them again.");
}
