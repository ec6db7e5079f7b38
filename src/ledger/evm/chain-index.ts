import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Contracts } from "./contracts.ts";
import { isDamage, openIndexFile } from "./index-file.ts";
import { createIndexWriter } from "./index-writer.ts";
import { RpcError, type Node } from "./node.ts";
import type { RpcBlock, RpcLog } from "./rpc-types.ts";

/** How many of the last blocks can be undone; a deeper reorganisation has everything read anew. */
const DEPTH = 128;
/** How many of those are read at once. */
const AT_ONCE = 8;

/** How many older blocks a look at the logs takes in, at first and at most: public nodes refuse more. */
const FIRST_LOOK = 16;
const LONGEST_LOOK = 2_000;

/** How many logs a look should bring: taking them in blocks the process for some hundredths of a second. */
const LOGS_A_LOOK = 2_000;

/** How often a chain may be reorganised while it is read. */
const ATTEMPTS = 5;

/** How often a chain is looked at that has become shorter, and after how many milliseconds again. */
const LOOKS = 5;
const LOOK_AGAIN = 100;

/** Milliseconds without a new block of our own until it is read without being asked for. */
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
  log?: (line: string) => void;
}

type Head = { number: number; hash: string };

/** The chain, or the index, is another one than when the reading began. */
class Reorganised extends Error {
  override readonly name = "Reorganised";
}

/**
 * Follows the chain from `firstBlock` by the hashes of its blocks. Each step is one transaction with the block that it leads to.
 * Of a reorganised chain the blocks that went are undone.
 */
export function createChainIndex(options: ChainIndexOptions): ChainIndex {
  const { node, contracts, firstBlock, folder, log = () => undefined } = options;
  const kept: number[] = [];
  let span = FIRST_LOOK;
  let index = open();
  let closed = false;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let idle: NodeJS.Timeout | undefined;

  function open(why?: string) {
    const registry = contracts.registry.address;
    const { database, remove } = openIndexFile({ folder, registry, log, ...(why !== undefined && { why }) });
    const last = database.prepare("SELECT number, hash FROM blocks ORDER BY number DESC LIMIT 1");
    return {
      database,
      remove,
      writer: createIndexWriter(database, contracts),
      head: () => last.get() as Head | undefined,
      blocks: database.prepare("SELECT number, hash FROM blocks ORDER BY number DESC"),
      addBlock: database.prepare("INSERT INTO blocks VALUES (?, ?)"),
      forgetBlocks: database.prepare("DELETE FROM blocks WHERE number < ?"),
      forgetUndo: database.prepare("DELETE FROM undo WHERE block_number <= ?"),
    };
  }

  function startAnew(why: string): void {
    index.remove();
    index = open(why);
  }

  function transact(work: () => void): void {
    const { database } = index;
    database.exec("BEGIN IMMEDIATE");
    try {
      work();
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Takes in the blocks from `from` to `last`; what comes after the block `undoable` can be undone from now on. */
  function take(
    from: number,
    last: Head,
    logs: RpcLog[],
    timeOf: (block: number) => number,
    undoable: number,
  ): void {
    // Somebody may have found it damaged meanwhile.
    if (from !== nextBlock()) throw new Reorganised("the index began anew while the chain was read");
    transact(() => {
      index.writer.apply(logs, timeOf);
      index.addBlock.run(last.number, last.hash);
      index.forgetBlocks.run(undoable);
      index.forgetUndo.run(undoable);
    });
  }

  async function blockAt(number: number): Promise<RpcBlock | null> {
    return (await node.send("eth_getBlockByNumber", [hex(number), false])) as RpcBlock | null;
  }

  async function blockThere(number: number): Promise<RpcBlock> {
    const block = await blockAt(number);
    if (block === null) throw new Reorganised(`block ${number} went away while it was read`);
    return block;
  }

  async function follow(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await catchUp();
      } catch (error) {
        if (closed || attempt === ATTEMPTS) throw error;
        if (isDamage(error)) startAnew("is damaged");
        else if (!(error instanceof Reorganised)) throw error;
      }
    }
  }

  /** Behind one URL there may be nodes of which some know less: that the chain is shorter is believed when it stays so. */
  async function latestBlock(): Promise<RpcBlock> {
    for (let look = 1; ; look++) {
      const latest = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
      if (look === LOOKS || Number(latest.number) >= nextBlock() - 1) return latest;
      await sleep(LOOK_AGAIN);
    }
  }

  async function catchUp(): Promise<void> {
    const latest = await latestBlock();
    const head = Number(latest.number);
    await undoWhatWent(latest);
    let from = nextBlock();
    while (from <= head - DEPTH) from = await takeOld(from, head - DEPTH);
    while (from <= head) from = await takeNew(from, latest);
  }

  function nextBlock(): number {
    const last = index.head();
    return last === undefined ? firstBlock : last.number + 1;
  }

  async function undoWhatWent(latest: RpcBlock): Promise<void> {
    const last = index.head();
    if (last === undefined || last.hash === latest.hash) return;
    if (last.number + 1 === Number(latest.number) && last.hash === latest.parentHash) return;
    for (const { number, hash } of index.blocks.all() as unknown as Head[]) {
      if (number > Number(latest.number) || (await blockAt(number))?.hash !== hash) continue;
      if (number === last.number) return;
      let lastId = 0;
      transact(() => (lastId = index.writer.rollBack(number)));
      kept.push(lastId);
      return;
    }
    startAnew("is of another chain than there is now");
    kept.push(0);
  }

  /** Blocks that are too old to be reorganised, many at once. */
  async function takeOld(from: number, to: number): Promise<number> {
    const last = Math.min(to, from + span - 1);
    const end = await blockThere(last);
    const logs = (await node.send("eth_getLogs", [
      { fromBlock: hex(from), toBlock: hex(last), topics: [index.writer.topics] },
    ])) as RpcLog[];
    const times = new Map<number, number>();
    for (const { blockNumber, blockHash } of logs) {
      const number = Number(blockNumber);
      if (times.has(number)) continue;
      const { hash, timestamp } = await blockThere(number);
      if (hash !== blockHash) throw new Reorganised(`block ${number} changed while it was read`);
      times.set(number, Number(timestamp));
    }
    take(from, { number: last, hash: end.hash }, logs, (number) => times.get(number) as number, last);
    if (logs.length > LOGS_A_LOOK) span = Math.max(1, Math.floor(span / 2));
    else if (2 * logs.length < LOGS_A_LOOK) span = Math.min(LONGEST_LOOK, 2 * span);
    return last + 1;
  }

  /** Blocks that a reorganisation may take back, one by one: each with the logs of its hash, and on top of the one before. */
  async function takeNew(from: number, latest: RpcBlock): Promise<number> {
    const head = Number(latest.number);
    const count = Math.min(AT_ONCE, head - from + 1);
    const blocks = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const block = from + i === head ? latest : await blockThere(from + i);
        return { block, logs: await logsOf(block) };
      }),
    );
    let logsSinceTurn = 0;
    for (const { block, logs } of blocks) {
      const before = index.head();
      if (before !== undefined && block.parentHash !== before.hash) {
        throw new Reorganised(`block ${Number(block.number)} changed while it was read`);
      }
      const number = Number(block.number);
      take(number, { number, hash: block.hash }, logs, () => Number(block.timestamp), head - DEPTH);
      logsSinceTurn += logs.length;
      if (logsSinceTurn < LOGS_A_LOOK) continue;
      logsSinceTurn = 0;
      await nextTurn();
    }
    return from + count;
  }

  async function logsOf({ hash: blockHash }: RpcBlock): Promise<RpcLog[]> {
    const topics = [index.writer.topics];
    const logs = await node.send("eth_getLogs", [{ blockHash, topics }]).catch((cause: unknown) => {
      // It does not know the block any more.
      throw cause instanceof RpcError ? new Reorganised(cause.message, { cause }) : cause;
    });
    return logs as RpcLog[];
  }

  function refresh(): Promise<void> {
    if (running === undefined) return (running = follow().finally(() => (running = undefined)));
    // The look that is under way may have begun before the caller's block was there: the next one is shared by all who wait.
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return refresh();
      });
    return next;
  }

  const inBackground = () => void refresh().catch(() => undefined);
  // What came while nobody was there.
  inBackground();

  return {
    async read(query) {
      const answer = () => query({ database: index.database, head: nextBlock() - 1, kept });
      await refresh();
      try {
        return answer();
      } catch (error) {
        if (!isDamage(error)) throw error;
        startAnew("is damaged");
        await refresh();
        return answer();
      }
    },
    followSoon() {
      idle ??= setTimeout(inBackground, IDLE).unref();
      idle.refresh();
    },
    close() {
      closed = true;
      clearTimeout(idle);
      index.database.close();
    },
  };
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
