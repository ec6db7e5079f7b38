import { isOnBranch } from "../../../rpc/is-on-branch.ts";
import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { FoundToken } from "./find-issued.ts";

export interface ConfirmationsOptions {
  node: Node;
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
export function createConfirmations(options: ConfirmationsOptions) {
  const { node, latestBlock, confirmations, pollInterval } = options;

  return async function confirmed(
    found: FoundToken | undefined,
    find: () => Promise<FoundToken | undefined>,
    deadline: number,
  ): Promise<FoundToken | undefined> {
    if (confirmations === 1) return found;
    while (found !== undefined) {
      try {
        const latest = await latestBlock(pollInterval / 2);
        const { blockNumber: number, blockHash: hash } = found;
        const isDeep = Number(latest.number) - number + 1 >= confirmations;
        if (isDeep && (await isOnBranch(node, { number, hash }, latest))) return found;
        if (isDeep) found = await find();
      } catch (error) {
        if (Date.now() >= deadline) throw error;
      }
      await sleep(pollInterval);
      if (Date.now() >= deadline) throw new Error("the token has too few confirmations");
    }
    return undefined;
  };
}
