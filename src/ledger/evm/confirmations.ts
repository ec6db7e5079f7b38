import { setTimeout as sleep } from "node:timers/promises";
import type { Node } from "./node.ts";
import type { RpcReceipt } from "./rpc-types.ts";

/**
 * Resolves when the transaction's block and those after it are `confirmations` blocks. A transaction that a
 * reorganisation moves to another block is waited for there.
 */
export async function confirmed(
  node: Node,
  transactionHash: string,
  confirmations: number,
  pollInterval: number,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      const [receipt, head] = (await Promise.all([
        node.send("eth_getTransactionReceipt", [transactionHash]),
        node.send("eth_blockNumber", []),
      ])) as [RpcReceipt | null, string];
      if (receipt !== null && Number(head) - Number(receipt.blockNumber) + 1 >= confirmations) return;
    } catch {
      // A node that does not answer now may do so later; the caller's patience ends the wait.
    }
    await sleep(pollInterval, undefined, { signal });
  }
}
