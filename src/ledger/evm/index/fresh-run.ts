/**
 * Runs `run` one at a time. Each caller gets a run that begins after its call, since a run under way may have read too early.
 * All who wait share the next run.
 */
export function createFreshRun(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  return function fresh(): Promise<void> {
    if (running === undefined) return (running = run().finally(() => (running = undefined)));
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return fresh();
      });
    return next;
  };
}
