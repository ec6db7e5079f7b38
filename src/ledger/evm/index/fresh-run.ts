/**
 * Runs `run` one at a time. Each caller gets a run that begins after its call: one that is under way may have looked too
 * early for it, so all who wait share the next one.
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
