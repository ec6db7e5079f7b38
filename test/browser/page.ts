import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "chai";
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { Running } from "../service/service.ts";
import { closeBrowser, openProfile } from "./chromium.ts";

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 860 };

/** Milliseconds until what should be seen is given up. */
const PATIENCE = 10_000;

/** The tests of the wallet page; they need a browser, so `npm run test:browser` runs them and `npm test` does not. */
export function describeInBrowser(title: string, tests: () => void): void {
  if (process.env["CHROMIUM_PATH"] !== undefined) {
    describe(title, () => {
      after(closeBrowser);
      tests();
    });
  } else describe(title, () => it("SKIPPED: npm run test:browser runs it"));
}

/** The page in a browser of its own. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  /** Goes to a view, such as "#/tokens/1". */
  open(hash: string): Promise<void>;
  /** Closes the browser. @throws where the page had an error, or ran into its own policy */
  leave(): Promise<void>;
}

export async function visit(
  service: Pick<Running, "url">,
  {
    prepare,
    ...options
  }: BrowserContextOptions & { prepare?: (context: BrowserContext) => Promise<void> } = {},
): Promise<Visit> {
  const context = await openProfile({ viewport: DESKTOP, ...options });
  context.setDefaultTimeout(PATIENCE);
  await prepare?.(context);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // The browser writes a line for each answer that is an error, whatever the page makes of it.
    const isAnswer = message.text().startsWith("Failed to load resource: ");
    if (["error", "warning"].includes(message.type()) && !isAnswer) problems.push(message.text());
  });
  return {
    page,
    context,
    async open(hash) {
      await page.goto(`${service.url}/${hash}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
    },
    async leave() {
      await context.close();
      expect(problems, "errors in the browser").to.deep.equal([]);
    },
  };
}

/** Connects the only wallet of the browser. */
export async function connect(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Connect wallet" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Test Wallet" }).click();
  await expectSeen(page.getByRole("button", { name: /^Wallet 0x/ }));
}

/** Waits until something is there that one can see. */
export async function expectSeen(seen: Locator): Promise<void> {
  await seen.first().waitFor({ state: "visible" });
}

/** Waits until a text is told in a notice. */
export function expectNotice({ page }: Visit, text: string | RegExp): Promise<void> {
  return expectSeen(page.getByRole("status", { name: "What is under way" }).getByText(text));
}

/** Waits until what is read from the page is as it should be. */
export async function eventually(check: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + PATIENCE; ;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Writes down from now on what moves without the visitor's doing (Layout Instability). */
export async function watchShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const moved: string[] = [];
    Object.assign(globalThis, { moved });
    type Source = { node?: Element; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly };
    type Shift = PerformanceEntry & { hadRecentInput: boolean; sources: Source[] };
    new PerformanceObserver((list) => {
      for (const { hadRecentInput, sources } of list.getEntries() as Shift[]) {
        if (!hadRecentInput)
          moved.push(
            ...sources.map(({ node, previousRect, currentRect }) => {
              const html = node?.outerHTML ?? node?.parentElement?.outerHTML ?? "";
              return JSON.stringify({ previousRect, currentRect, html: html.slice(0, 160) });
            }),
          );
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResults {
  violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

/** Has axe look at what is shown. It is told what it may say nothing of: nothing. */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours are read as they are in the end.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
  );
  expect(found).to.deep.equal([]);
}
