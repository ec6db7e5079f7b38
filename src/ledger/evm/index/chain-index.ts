import type { DatabaseSync } from "node:sqlite";
import type { Contracts } from "../contracts.ts";
import { createFollow } from "./follow-chain.ts";
import { createFreshRun } from "./fresh-run.ts";
import { openIndexStore } from "./store.ts";
import type { Node } from "../../../rpc/node.ts";

/** Milliseconds without a new block of our own until the chain is read without being asked for. */
const IDLE = 200;

export interface IndexedChain {
  database: DatabaseSync;
  /** The number of the last block in it. */
  head: number;
  /** For each time that the chain was reorganised, the last id up to which every token is as it was before. */
  kept: readonly number[];
}

export interface ChainIndex {
  /**
   * Answers from the index when it is up to date with the chain's latest block: what was answered to anybody is in it.
   * `query` must take all that it needs at once.
   */
  read<T>(query: (chain: IndexedChain) => T): Promise<T>;
  /** There are new blocks, which are read when no more come. */
  followSoon(): void;
  close(): void;
}

export interface ChainIndexOptions {
  node: Node;
  contracts: Contracts;
  /** The block that created the registry. */
  firstBlock: number;
  /** Where it is kept; in memory where there is none. */
  folder?: string | undefined;
  log?: ((line: string) => void) | undefined;
}

/** The chain in SQLite, to be read at scale. It is followed whenever it is read, and when it has not much else to do. */
export function createChainIndex({
  node,
  contracts,
  firstBlock,
  folder,
  log,
}: ChainIndexOptions): ChainIndex {
  const kept: number[] = [];
  const store = openIndexStore(contracts, folder, log ?? (() => undefined));
  const refresh = createFreshRun(
    createFollow({ node, store, firstBlock, onUndone: (lastId) => kept.push(lastId) }),
  );
  const inBackground = () => void refresh().catch(() => undefined);
  let idle: NodeJS.Timeout | undefined;
  // What came while nobody was there.
  inBackground();

  return {
    async read(query) {
      const answer = () =>
        query({ database: store.database, head: store.head()?.number ?? firstBlock - 1, kept });
      await refresh();
      try {
        return answer();
      } catch (error) {
        store.recover(error);
        await refresh();
        return answer();
      }
    },
    followSoon() {
      idle ??= setTimeout(inBackground, IDLE).unref();
      idle.refresh();
    },
    close() {
      clearTimeout(idle);
      store.close();
    },
  };
}
