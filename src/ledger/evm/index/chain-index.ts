import type { DatabaseSync } from "node:sqlite";
import { Registry } from "prom-client";
import { HallmarkError } from "../../../base/errors.ts";
import type { ChainGuard } from "../chain-guard.ts";
import type { Contracts } from "../contracts.ts";
import { createFollow } from "./follow-chain.ts";
import { createFreshRun } from "./fresh-run.ts";
import { measureIndex } from "./measure-index.ts";
import { openIndexStore } from "./store.ts";
import type { Node } from "../../../rpc/node.ts";

// Longer than other files, because reading, peeking and following share what is known of how far the index is.

/**
 * Milliseconds since the index was up to date: `peek` refreshes an index of the first age, and refuses one of the second. While
 * blocks of our own come one after the other, following takes time from issuing, and what is new is mostly our own.
 */
const IDLE_AGES = { refresh: 1_000, oldest: 3_000 };
const BUSY_AGES = { refresh: 5_000, oldest: 10_000 };

/** Milliseconds without a new block of our own until the chain is read without being asked for. */
const IDLE = 200;

export interface IndexedChain {
  database: DatabaseSync;
  /** The number of the last block in it. */
  readonly head: number;
  /** For each reorganisation of the chain, the last id whose token it did not change. */
  kept: readonly number[];
  /** For each of them, the last block that it kept. */
  keptBlocks: readonly number[];
}

export interface ChainIndex {
  /**
   * Answers from the index once it is up to date with the chain's latest block, so that it has everything that any request was
   * told. `query` must read all that it needs at once. `within` is in milliseconds, by default the index's `timeout`.
   * @throws HallmarkError LEDGER_UNAVAILABLE if that takes longer, or the chain can't be followed
   */
  read<T>(query: (chain: IndexedChain) => T, within?: number): Promise<T>;
  /** Reads the index at once, as it is. Returns undefined if it was not up to date in the last seconds. */
  peek<T>(query: (chain: IndexedChain) => T): T | undefined;
  /** Call this when there are new blocks. They are read when no more have come for a while. */
  followSoon(): void;
  close(): void;
}

export interface ChainIndexOptions {
  node: Node;
  guard: ChainGuard;
  contracts: Contracts;
  /** The block that created the registry. */
  firstBlock: number;
  /** Blocks until something counts, from its own block on. */
  confirmations: number;
  /** Milliseconds that a read may take. */
  timeout: number;
  /** The folder of the index; without one it is in memory. */
  folder?: string | undefined;
  log?: ((line: string) => void) | undefined;
  /** The registry of its metrics. */
  registry?: Registry;
}

/** A copy of the chain's tokens in SQLite, for fast queries. It follows the chain at each read, and when it is idle. */
export function createChainIndex(options: ChainIndexOptions): ChainIndex {
  const {
    contracts,
    firstBlock,
    timeout,
    folder,
    log = () => undefined,
    registry = new Registry(),
  } = options;
  const kept: number[] = [];
  const keptBlocks: number[] = [];
  const store = openIndexStore(contracts, folder, log);
  const closing = new AbortController();
  const follow = createFollow({
    ...options,
    store,
    onUndone(lastId, blocks, last) {
      kept.push(lastId);
      keptBlocks.push(last);
      noteReorganisation(blocks);
    },
    signal: closing.signal,
  });
  /** When the index was up to date, in milliseconds of Date.now(). */
  let currentAt: number | undefined;
  let isFollowing = false;
  const refresh = createFreshRun(async () => {
    const begun = Date.now();
    isFollowing = true;
    await follow.run().finally(() => (isFollowing = false));
    currentAt = begun;
  });
  const inBackground = () => void refresh().catch(() => undefined);
  let idle: NodeJS.Timeout | undefined;
  let busyUntil = 0;
  // The chain may have new blocks since the last start.
  inBackground();

  function answer<T>(query: (chain: IndexedChain) => T): T {
    return query({
      database: store.database,
      // Not every query needs it, and it is a query of its own.
      get head() {
        return head();
      },
      kept,
      keptBlocks,
    });
  }

  const head = () => store.head()?.number ?? firstBlock - 1;
  const noteReorganisation = measureIndex({ registry, head, target: follow.target });

  /** Waits until the index is up to date. After the deadline the index still goes on following the chain. */
  async function upToDate(deadline: number): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      // Whoever still waits when all is closed is not answered any more.
      if (closing.signal.aborted) return;
      const message =
        head() < follow.target()
          ? `the chain is still being read: block ${head()} of ${follow.target()}`
          : `the chain could not be read in time: block ${head()} is the last that was`;
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
      await upToDate(deadline);
      try {
        return answer(query);
      } catch (error) {
        store.recover(error);
        await upToDate(deadline);
        return answer(query);
      }
    },
    peek(query) {
      const ages = Date.now() < busyUntil ? BUSY_AGES : IDLE_AGES;
      const age = currentAt === undefined ? Infinity : Date.now() - currentAt;
      if (age > ages.refresh && !isFollowing) inBackground();
      if (age > ages.oldest) return undefined;
      try {
        return answer(query);
      } catch {
        // The next read repairs the index.
        return undefined;
      }
    },
    followSoon() {
      busyUntil = Date.now() + IDLE;
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
