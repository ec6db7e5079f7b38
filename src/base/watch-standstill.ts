import type { Log } from "./log.ts";

/** Milliseconds between two looks at the clock. */
const INTERVAL = 1_000;
/** How many milliseconds a look must be late. */
const LATE = 2_000;

/**
 * Logs it when the process stood still, since what fails then, such as an answer that comes too late, looks like the fault of
 * somebody else. Returns the function that ends this.
 */
export function watchStandstill(log: Pick<Log, "warn">): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const late = performance.now() - last - INTERVAL;
    last += late + INTERVAL;
    if (late < LATE) return;
    const what = "this process stood still: it, its container or its machine was paused or overloaded";
    log.warn({ seconds: Math.round(late / 1000) }, what);
  }, INTERVAL).unref();
  return () => clearInterval(timer);
}
