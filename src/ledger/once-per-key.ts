import type { RequestIdentity } from "./records.ts";
import { keyReused } from "./refusals.ts";

/**
 * Lets requests of the same id run as one: while the first is under way, its repetitions wait for its answer.
 * @throws IDEMPOTENCY_KEY_REUSED where a repetition asks for something else
 */
export function createOnce<T>() {
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
