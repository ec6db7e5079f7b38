import { setTimeout as sleep } from "node:timers/promises";
import { RpcError, type Node } from "../../../rpc/node.ts";

/** How often an old state is asked for, and milliseconds in between: a node may have refused for another reason. */
const ATTEMPTS = 3;
const PAUSE = 300;

/**
 * The block that created the contract, found by halving from the block `after` on; undefined if the node has not kept the
 * states of so old blocks.
 * @throws Error if the node does not answer, or refuses for another reason
 */
export async function creationBlock(node: Node, address: string, after = 0): Promise<number | undefined> {
  let low = after;
  let high = Number(await node.send("eth_blockNumber", []));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const code = await codeAt(node, address, middle);
    if (code === undefined) return undefined;
    if (code === "0x") low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Undefined if the node knows the code of now but not that of then. The text of its error can't be relied on. */
async function codeAt(node: Node, address: string, block: number): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await node.send("eth_getCode", [address, `0x${block.toString(16)}`]);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      await node.send("eth_getCode", [address, "latest"]);
      if (attempt === ATTEMPTS) return undefined;
      await sleep(PAUSE);
    }
  }
}
