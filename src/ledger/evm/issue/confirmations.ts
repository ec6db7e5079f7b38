import { sleep } from "../../../rpc/sleep.ts";
import type { FoundToken } from "../issued-reader.ts";

export interface ConfirmationsOptions {
  /** Blocks before an answer; 1 is the transaction's own. */
  confirmations: number;
  /** Milliseconds between two looks. */
  pollInterval: number;
}

/**
 * Waits until a token that was found on the chain has its confirmations, in the block where it is then; `find` finds it
 * again. Answers undefined if a reorganisation took it away.
 * @throws what `find` throws first after the deadline; before that it asks again
 */
export function createConfirmations({ confirmations, pollInterval }: ConfirmationsOptions) {
  return async function confirmed(
    found: FoundToken | undefined,
    find: () => Promise<FoundToken | undefined>,
    deadline: number,
  ): Promise<FoundToken | undefined> {
    while (found !== undefined && found.confirmations < confirmations) {
      await sleep(pollInterval);
      if (Date.now() >= deadline) throw new Error("the token has too few confirmations");
      try {
        found = await find();
      } catch (error) {
        if (Date.now() >= deadline) throw error;
      }
    }
    return found;
  };
}
