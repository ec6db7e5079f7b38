import type { Node } from "../../../rpc/node.ts";
import type { RpcBlock } from "../../../rpc/types.ts";

/** The chain changed while it was read, so reading must begin again from the state of the index. */
export class ReadAgain extends Error {
  override readonly name = "ReadAgain";
}

/** The node does not have something yet. Of several nodes behind one URL, some may know less than others. */
export class Behind extends Error {
  override readonly name = "Behind";
}

export interface ChainBlocks {
  /** @throws Behind while the node has no block at all */
  latest(): Promise<RpcBlock>;
  /** @throws Behind if the node does not have it, though its chain, or that of another node, was longer a moment ago */
  at(number: number): Promise<RpcBlock>;
}

export function createChainBlocks(node: Node): ChainBlocks {
  async function block(which: string): Promise<RpcBlock | null> {
    return (await node.send("eth_getBlockByNumber", [which, false])) as RpcBlock | null;
  }
  return {
    async latest() {
      const latest = await block("latest");
      if (latest === null) throw new Behind("the node has no block yet");
      return latest;
    },
    async at(number) {
      const found = await block(hex(number));
      if (found === null) throw new Behind(`the node is behind: it does not have block ${number}`);
      return found;
    },
  };
}

export function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
