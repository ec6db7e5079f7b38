import type { Node } from "./node.ts";
import { sleep } from "./sleep.ts";
import type { RpcReceipt } from "./types.ts";

/** Milliseconds between two looks. */
const POLL_INTERVAL = 100;

/**
 * Waits until a transaction is mined, for as long as that takes.
 * @throws where it reverted, or the node does not answer
 */
export async function waitForReceipt(node: Node, hash: string): Promise<RpcReceipt> {
  for (;;) {
    const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
    if (receipt?.status === "0x0") throw new Error(`transaction ${receipt.transactionHash} reverted`);
    if (receipt !== null) return receipt;
    await sleep(POLL_INTERVAL);
  }
}
