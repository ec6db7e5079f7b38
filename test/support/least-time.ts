/** Milliseconds that the fastest of several runs took: what else the machine does makes the others slower. For comparisons only. */
export function leastTime(run: () => void, runs = 5): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}
