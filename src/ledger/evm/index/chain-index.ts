import type { DatabaseSync } from "node:sqlite";
import { HallmarkError } from "../../../base/errors.ts";
import type { ChainGuard } from "../chain-guard.ts";
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
   * `query` must take all that it needs at once. `within` is in milliseconds; by default it is the index's `timeout`.
   * @throws HallmarkError LEDGER_UNAVAILABLE where that takes longer, or the chain can't be followed
   */
  read<T>(query: (chain: IndexedChain) => T, within?: number): Promise<T>;
  /** There are new blocks, which are read when no more come. */
  followSoon(): void;
  close(): void;
}

export interface ChainIndexOptions {
  node: Node;
  guard: ChainGuard;
  contracts: Contracts;
  /** The block that created the registry. */
  firstBlock: number;
  /** Milliseconds that a read may take. */
  timeout: number;
  /** Where it is kept; without a folder it is in memory. */
  folder?: string | undefined;
  log?: ((line: string) => void) | undefined;
}

/** The chain in SQLite, to be read at scale. It is followed whenever it is read, and when it has not much else to do. */
export function createChainIndex(options: ChainIndexOptions): ChainIndex {
  const { contracts, firstBlock, timeout, folder, log = () => undefined } = options;
  const kept: number[] = [];
  const store = openIndexStore(contracts, folder, log);
  const closing = new AbortController();
  const follow = createFollow({
    ...options,
    store,
    onUndone: (lastId) => kept.push(lastId),
    signal: closing.signal,
  });
  const refresh = createFreshRun(follow.run);
  const inBackground = () => void refresh().catch(() => undefined);
  let idle: NodeJS.Timeout | undefined;
  // What came while nobody was there.
  inBackground();

  const head = () => store.head()?.number ?? firstBlock - 1;

  /** Waits for an up-to-date index, which goes on being read however that ends. */
  async function upToDate(deadline: number): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const message = `the chain is still being read: block ${head()} of ${follow.target()}`;
      late.reject(new HallmarkError("LEDGER_UNAVAILABLE", message, { retryAfter: 5 }));
    }, deadline - Date.now());
    try {
      await Promise.race([refresh(), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async read(query, within = timeout) {
      const deadline = Date.now() + within;
      const answer = () => query({ database: store.database, head: head(), kept });
      await upToDate(deadline);
      try {
        return answer();
      } catch (error) {
        store.recover(error);
        await upToDate(deadline);
        return answer();
      }
    },
    followSoon() {
      idle ??= setTimeout(inBackground, IDLE).unref();
      idle.refresh();
    },
    close() {
      closing.abort();
      clearTimeout(idle);
      store.close();
    },
  };
}
