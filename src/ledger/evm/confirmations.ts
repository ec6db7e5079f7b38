import { setTimeout as sleep } from "node:timers/promises";
import type { Node } from "./node.ts";
import type { RpcReceipt } from "./rpc-types.ts";

export interface ConfirmationsOptions {
  node: Node;
  /** Blocks before an answer; 1 is the transaction's own. */
  confirmations: number;
  /** Milliseconds between two looks. */
  pollInterval: number;
  /** Milliseconds until the wait ends without success. */
  timeout: number;
}

/**
 * Waits until a transaction's block and those after it are enough. A transaction that a reorganisation moves to another
 * block is waited for there. All who wait for the same one share the looks at the chain.
 * @throws where that takes too long
 */
export function createConfirmations({ node, confirmations, pollInterval, timeout }: ConfirmationsOptions) {
  const waits = new Map<string, Promise<void>>();

  async function isConfirmed(transactionHash: string): Promise<boolean> {
    const [receipt, head] = (await Promise.all([
      node.send("eth_getTransactionReceipt", [transactionHash]),
      node.send("eth_blockNumber", []),
    ])) as [RpcReceipt | null, string];
    return receipt !== null && Number(head) - Number(receipt.blockNumber) + 1 >= confirmations;
  }

  async function wait(transactionHash: string): Promise<void> {
    const signal = AbortSignal.timeout(timeout);
    // A node that does not answer now may do so later.
    while (!(await isConfirmed(transactionHash).catch(() => false))) {
      await sleep(pollInterval, undefined, { signal });
    }
  }

  return function confirmed(transactionHash: string): Promise<void> {
    const shared = waits.get(transactionHash);
    if (shared !== undefined) return shared;
    const fresh = wait(transactionHash).finally(() => waits.delete(transactionHash));
    waits.set(transactionHash, fresh);
    return fresh;
  };
}
