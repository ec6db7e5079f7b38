/**
 * Resolves after so many milliseconds. Does not keep the process alive if `ref` is false.
 * @throws the signal's reason as soon as it is aborted
 */
export function sleep(
  milliseconds: number,
  { signal, ref = true }: { signal?: AbortSignal | undefined; ref?: boolean } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // The global timer, which a simulation can replace.
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    if (!ref) timer.unref();
    function abort(): void {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    }
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Resolves in the next turn of the event loop, so that other work can run before. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
