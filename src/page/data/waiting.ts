const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** Repeats what fails until it succeeds, and waits twice as long (in milliseconds) after each failure. */
export async function persistently<Result>(action: () => Promise<Result>): Promise<Result> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await action();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Resolves as soon as the page is visible, or hidden; never once `signal` says that nobody waits any more. */
export function whenPageIs(state: DocumentVisibilityState, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== state) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look, signal && { signal });
    look();
  });
}
