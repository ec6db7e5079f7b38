import type { Node } from "./node.ts";
import type { RpcBlock } from "./types.ts";

/**
 * The latest block, at most `age` milliseconds old. Callers at the same time share one call to the node.
 * @throws if the node does not answer
 */
export type LatestBlock = (age: number) => Promise<RpcBlock>;

export function createLatestBlock(node: Node): LatestBlock {
  let known: { block: RpcBlock; askedAt: number } | undefined;
  let asking: Promise<RpcBlock> | undefined;

  async function ask(): Promise<RpcBlock> {
    const askedAt = Date.now();
    const block = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock | null;
    if (block === null) throw new Error("the node has no latest block");
    known = { block, askedAt };
    return block;
  }

  return async (age) => {
    if (known !== undefined && Date.now() - known.askedAt < age) return known.block;
    asking ??= ask().finally(() => (asking = undefined));
    return asking;
  };
}
