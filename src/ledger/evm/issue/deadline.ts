/** How many milliseconds later than its parts something ends, since they know better what is missing. */
export const GRACE = 100;

/**
 * Waits for `promise`. Throws `late()` if the deadline (in milliseconds of Date.now()) passes before.
 */
export function withDeadline<T>(deadline: number, promise: Promise<T>, late: () => Error): Promise<T> {
  // Not a race, which takes twice as long: each request waits for several of these.
  const { promise: first, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(late()), deadline - Date.now());
  const end = () => clearTimeout(timer);
  promise.then(resolve, reject);
  promise.then(end, end);
  return first;
}
