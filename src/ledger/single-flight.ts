import type { RequestIdentity } from "./records.ts";
import { keyReused } from "./refusals.ts";

/**
 * Runs each request once at a time: while one is under way, its repetitions wait for the same answer.
 * @throws IDEMPOTENCY_KEY_REUSED if a repetition asks for something else
 */
export function createSingleFlight<T>() {
  const running = new Map<string, { payload: string; answer: Promise<T> }>();
  return async ({ id, payload }: RequestIdentity, run: () => Promise<T>): Promise<T> => {
    const first = running.get(id);
    if (first !== undefined) {
      if (first.payload !== payload) throw keyReused();
      return first.answer;
    }
    const answer = run().finally(() => running.delete(id));
    running.set(id, { payload, answer });
    return answer;
  };
}
