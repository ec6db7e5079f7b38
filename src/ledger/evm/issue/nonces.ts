import { toQuantity } from "ethers";
import type { Node } from "../../../rpc/node.ts";
import type { RpcBlock } from "../../../rpc/types.ts";

/** For how many milliseconds after a receipt the next nonce is known without asking the node. */
const JUST_NOW = 20;

/** How many blocks are asked for at the same time: one by one, a fast chain would grow as fast as it is read. */
const BLOCKS_AT_ONCE = 8;

/** An account's nonces. The chain alone counts them, so there is no counter that could drift. */
export function createNonces(node: Node, address: string) {
  let following: { nonce: number; until: number } | undefined;
  /** Those of transactions that aren't settled. */
  const held = new Set<number>();

  /** How many transactions of the account are mined up to this block, which is the nonce of the next one. */
  async function count(block: string): Promise<number> {
    return Number(await node.send("eth_getTransactionCount", [address, block]));
  }

  async function blockAt(number: number): Promise<RpcBlock | null> {
    return (await node.send("eth_getBlockByNumber", [toQuantity(number), false])) as RpcBlock | null;
  }

  return {
    count,

    /** As `count` of the latest block; without a look at the chain if a receipt has just told it. */
    async next(): Promise<number> {
      return following !== undefined && Date.now() < following.until ? following.nonce : count("latest");
    },

    /** The transaction with this nonce is mined. */
    used(nonce: number): void {
      following = { nonce: nonce + 1, until: Date.now() + JUST_NOW };
    },

    /** The lowest one from `next` on that nothing holds, or `own`. */
    firstFree(next: number, own?: number): number {
      while (held.has(next) && next !== own) next++;
      return next;
    },

    hold: (nonce: number) => void held.add(nonce),
    release: (nonce: number) => void held.delete(nonce),

    /**
     * Whether other transactions used up the nonces up to this one, so that none of these can be mined any more. The blocks from `since` on
     * decide that; a missing receipt does not, since a node may count a nonce before it shows the receipt.
     */
    async isTaken(nonce: number, since: number, hashes: string[]): Promise<boolean> {
      // By number instead of "latest", because some nodes behind one URL may know fewer blocks.
      const head = Number(await node.send("eth_blockNumber", []));
      if ((await count(toQuantity(head))) <= nonce) return false;
      for (let from = since; from <= head; from += BLOCKS_AT_ONCE) {
        const numbers = Array.from({ length: Math.min(BLOCKS_AT_ONCE, head - from + 1) }, (_, i) => from + i);
        const blocks = await Promise.all(numbers.map(blockAt));
        if (
          blocks.some((block) => block === null || block.transactions.some((hash) => hashes.includes(hash)))
        )
          return false;
      }
      return true;
    },
  };
}

export type Nonces = ReturnType<typeof createNonces>;
