import { RpcError, type Node } from "./node.ts";
import { sleep } from "./sleep.ts";
import type { RpcReceipt } from "./types.ts";

/** Milliseconds between two looks. */
const POLL_INTERVAL = 100;

/** How many refusals one after the other are believed: geth refuses receipts for a while after its start. */
const REFUSALS = 100;

/**
 * Waits until a transaction is mined, for as long as that takes.
 * @throws if it reverted, or the node does not answer, or refuses for ten seconds
 */
export async function waitForReceipt(node: Node, hash: string): Promise<RpcReceipt> {
  for (let refusals = 0; ;) {
    try {
      const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
      if (receipt?.status === "0x0") throw new Error(`transaction ${receipt.transactionHash} reverted`);
      if (receipt !== null) return receipt;
      refusals = 0;
    } catch (error) {
      if (!(error instanceof RpcError) || ++refusals === REFUSALS) throw error;
    }
    await sleep(POLL_INTERVAL);
  }
}
