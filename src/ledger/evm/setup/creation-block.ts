import type { Node } from "../../../rpc/node.ts";

/** The block that created the contract, by halving; 0 where the node does not keep the past that takes. */
export async function creationBlock(node: Node, address: string): Promise<number> {
  try {
    let low = 0;
    let high = Number(await node.send("eth_blockNumber", []));
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const code = await node.send("eth_getCode", [address, `0x${middle.toString(16)}`]);
      if (code === "0x") low = middle + 1;
      else high = middle;
    }
    return low;
  } catch {
    return 0;
  }
}
