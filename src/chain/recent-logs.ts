import type { RpcLog, RpcReceipt } from "../rpc/types.ts";

/** How many logs and blocks are kept: some seconds' worth under load, and some tens of megabytes. */
const MOST = 40_000;

/**
 * The logs of the last blocks, which were read with their receipts: an index that follows the chain asks for each block's once,
 * by its hash and the first topic, and the chain would write them all out again.
 */
export function createRecentLogs() {
  const byBlock = new Map<string, RpcLog[]>();
  let count = 0;

  function forget(blockHash: string): void {
    const logs = byBlock.get(blockHash);
    if (logs === undefined) return;
    count -= 1 + logs.length;
    byBlock.delete(blockHash);
  }

  return {
    /** Notes the receipt of a block's only transaction. */
    note({ blockHash, logs }: RpcReceipt): void {
      byBlock.set(blockHash, logs);
      count += 1 + logs.length;
      for (const oldest of byBlock.keys()) {
        if (count <= MOST) break;
        forget(oldest);
      }
    },

    /** The answer to a question of that kind, which is forgotten then; undefined if it is another one, or not known. */
    take(filter: unknown): RpcLog[] | undefined {
      const { blockHash, topics, ...rest } = (filter ?? {}) as Record<string, unknown>;
      const first: unknown = Array.isArray(topics) && topics.length === 1 ? topics[0] : undefined;
      if (typeof blockHash !== "string" || !isTopics(first) || Object.keys(rest).length > 0) return undefined;
      const logs = byBlock.get(blockHash);
      forget(blockHash);
      const asked = new Set(first);
      return logs?.filter(({ topics: [topic] }) => topic !== undefined && asked.has(topic));
    },
  };
}

/** As the chain writes them. */
function isTopics(topics: unknown): topics is string[] {
  return Array.isArray(topics) && topics.every((topic) => /^0x[0-9a-f]{64}$/.test(String(topic)));
}
