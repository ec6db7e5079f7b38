import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { RpcReceipt } from "../../../rpc/types.ts";

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
 * Waits until a transaction's block and those after it are enough, and answers that block's hash. A transaction that a reorganisation moves to another
 * block is waited for there. All who wait for the same one share the looks at the chain.
 * @throws where that takes too long
 */
export function createConfirmations({ node, confirmations, pollInterval, timeout }: ConfirmationsOptions) {
  const waits = new Map<string, Promise<string>>();

  /** The hash of its block, if that and those after it are enough. */
  async function confirmedIn(transactionHash: string): Promise<string | undefined> {
    const [receipt, head] = (await Promise.all([
      node.send("eth_getTransactionReceipt", [transactionHash]),
      node.send("eth_blockNumber", []),
    ])) as [RpcReceipt | null, string];
    if (receipt === null || Number(head) - Number(receipt.blockNumber) + 1 < confirmations) return undefined;
    return receipt.blockHash;
  }

  async function wait(transactionHash: string): Promise<string> {
    const end = Date.now() + timeout;
    for (;;) {
      // A node that does not answer now may do so later.
      const block = await confirmedIn(transactionHash).catch(() => undefined);
      if (block !== undefined) return block;
      if (Date.now() >= end) throw new Error(`${transactionHash} has too few confirmations`);
      await sleep(pollInterval);
    }
  }

  return function confirmed(transactionHash: string): Promise<string> {
    const shared = waits.get(transactionHash);
    if (shared !== undefined) return shared;
    const fresh = wait(transactionHash).finally(() => waits.delete(transactionHash));
    waits.set(transactionHash, fresh);
    return fresh;
  };
}
