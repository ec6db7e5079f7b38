import type { Node } from "./node.ts";
import type { RpcBlock } from "./types.ts";

/** Blocks that are further back are on every branch that a node may be on. */
const FAR = 64;

/**
 * Whether the block with this number and hash is on the branch that ends with `latest`. It is looked for block by block, each by
 * the hash that the one after it names: nodes behind one URL may be on different branches, and a number is answered by any of
 * them.
 * @throws if the node does not answer
 */
export async function isOnBranch(
  node: Node,
  { number, hash }: { number: number; hash: string },
  latest: RpcBlock,
): Promise<boolean> {
  let block: RpcBlock | null = latest;
  if (Number(latest.number) - number > FAR) block = await ask("eth_getBlockByNumber", toHex(number));
  while (block !== null && Number(block.number) > number)
    block = await ask("eth_getBlockByHash", block.parentHash);
  return block?.hash === hash;

  async function ask(method: string, which: string): Promise<RpcBlock | null> {
    return (await node.send(method, [which, false])) as RpcBlock | null;
  }
}

function toHex(number: number): string {
  return `0x${number.toString(16)}`;
}
