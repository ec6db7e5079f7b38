/** How many milliseconds later than its parts something ends, since they know better what is missing. */
export const GRACE = 100;

/**
 * Waits for `promise`. Throws `late()` if the deadline (in milliseconds of Date.now()) passes before.
 */
export async function withDeadline<T>(deadline: number, promise: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), deadline - Date.now());
  });
  return Promise.race([promise, passed]).finally(() => clearTimeout(timer));
}
