import type { CDPSession, Page } from "playwright-core";
import { startInProcess, type Running } from "../service/service.ts";
import { closeBrowser, openProfile } from "./chromium.ts";
import { issueToken } from "./world.ts";

/** What a first visit costs, without the fonts: those are counted on their own. */
export interface Weight {
  requests: number;
  /** Bytes as they are transferred, with their headers. */
  bytes: number;
  fontBytes: number;
  paths: string[];
}

/** Begins to count what a page loads. */
export async function weigh(page: Page): Promise<() => Weight> {
  const session = await page.context().newCDPSession(page);
  const paths = new Map<string, string>();
  const sizes = new Map<string, number>();
  session.on("Network.requestWillBeSent", ({ requestId, request }) =>
    paths.set(requestId, new URL(request.url).pathname),
  );
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    sizes.set(requestId, encodedDataLength),
  );
  await session.send("Network.enable");
  return () => {
    const loaded = [...paths].map(([id, path]) => ({ path, bytes: sizes.get(id) ?? 0 }));
    const isFont = ({ path }: { path: string }) => path.endsWith(".woff2");
    const sum = (parts: { bytes: number }[]) => parts.reduce((total, { bytes }) => total + bytes, 0);
    const rest = loaded.filter((part) => !isFont(part));
    return {
      requests: rest.length,
      bytes: sum(rest),
      fontBytes: sum(loaded.filter(isFont)),
      paths: rest.map(({ path }) => path),
    };
  };
}

/** A slow 4G, as Lighthouse has it. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
const CPU_SLOWDOWN = 4;
const VISITS = 5;

async function slowDown(session: CDPSession): Promise<void> {
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", SLOW_4G);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
}

/** Milliseconds to the largest contentful paint of a first visit. */
async function visitSlowly(service: Running): Promise<number> {
  const context = await openProfile({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  await slowDown(await context.newCDPSession(page));
  await page.goto(service.url);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.waitForTimeout(1_000);
  const paint = await page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        }),
      ),
  );
  await context.close();
  return paint;
}

/** `npm run bench:page` says what a first visit costs, and when it shows its largest part on a slow network. */
if (process.argv[1] === import.meta.filename) {
  const service = await startInProcess();
  for (let i = 0; i < 20; i++) await issueToken(service, `Token number ${i}`, `TOK${i}`);
  const context = await openProfile({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  const weight = await weigh(page);
  await page.goto(service.url);
  await page.getByText("Live", { exact: true }).waitFor();
  const { requests, bytes, fontBytes } = weight();
  await context.close();
  const paints: number[] = [];
  for (let i = 0; i < VISITS; i++) paints.push(Math.round(await visitSlowly(service)));
  console.log(`a first visit: ${requests} requests, ${bytes} bytes, and ${fontBytes} bytes of fonts`);
  console.log(
    `largest contentful paint on slow 4G with a slow CPU: ${paints.sort((a, b) => a - b).join(", ")} ms`,
  );
  await closeBrowser();
  await service.stop();
}
