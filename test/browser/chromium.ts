import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from "playwright-core";

/** Where Linux distributions put it. */
const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser at CHROMIUM_PATH, or where it usually is; undefined where there is none. */
export function findChromium(): string | undefined {
  const given = process.env["CHROMIUM_PATH"];
  return given === undefined ? USUAL.find((path) => existsSync(path)) : existsSync(given) ? given : undefined;
}

const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// Its sandbox needs a user of its own.
const AS_ROOT = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

let browser: Promise<Browser> | undefined;

/** A profile of its own, empty, in a browser that is started with the first one. */
export async function openProfile(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("there is no Chromium");
  browser ??= chromium.launch({ executablePath, args: [...QUIET, ...AS_ROOT] });
  return (await browser).newContext({ locale: "en-US", timezoneId: "UTC", ...options });
}

export async function closeBrowser(): Promise<void> {
  const open = browser;
  browser = undefined;
  await (await open)?.close();
}
