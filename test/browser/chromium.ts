import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type BrowserContextOptions } from "playwright-core";

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

/** A browser with an empty profile; it is gone after `close`. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("there is no Chromium");
  const profile = mkdtempSync(join(tmpdir(), "hallmark-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...QUIET, ...AS_ROOT],
    locale: "en-US",
    timezoneId: "UTC",
    ...options,
  });
  context.once("close", () => rmSync(profile, { recursive: true, force: true }));
  return context;
}
