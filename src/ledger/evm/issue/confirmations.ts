import type { LatestBlock } from "../../../rpc/latest-block.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { FoundToken } from "./find-issued.ts";

export interface ConfirmationsOptions {
  latestBlock: LatestBlock;
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
export function createConfirmations({ latestBlock, confirmations, pollInterval }: ConfirmationsOptions) {
  return async function confirmed(
    found: FoundToken | undefined,
    find: () => Promise<FoundToken | undefined>,
    deadline: number,
  ): Promise<FoundToken | undefined> {
    if (confirmations === 1) return found;
    while (found !== undefined) {
      try {
        const head = Number((await latestBlock(pollInterval / 2)).number);
        const isDeep = head - found.blockNumber + 1 >= confirmations;
        // Whether it is still there, is asked after how high the chain is.
        const still: FoundToken | undefined = isDeep ? await find() : found;
        if (isDeep && still?.blockHash === found.blockHash) return still;
        found = still;
      } catch (error) {
        if (Date.now() >= deadline) throw error;
      }
      await sleep(pollInterval);
      if (Date.now() >= deadline) throw new Error("the token has too few confirmations");
    }
    return undefined;
  };
}
