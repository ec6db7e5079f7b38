import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Head, IndexStore } from "./store.ts";
import { RpcError, type Node } from "../../../rpc/node.ts";
import type { RpcBlock, RpcLog } from "../../../rpc/types.ts";

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

/** The chain, or the index, is another one than when the reading began. */
class Reorganised extends Error {
  override readonly name = "Reorganised";
}

export interface FollowOptions {
  node: Node;
  store: IndexStore;
  /** The block that created the registry. */
  firstBlock: number;
  /** Of the tokens up to this id each is as it was, and all after it were undone. */
  onUndone: (lastId: number) => void;
}

/** Makes what takes the index to the chain's latest block, by the hashes of its blocks: those that went are undone. */
export function createFollow({ node, store, firstBlock, onUndone }: FollowOptions): () => Promise<void> {
  let span = FIRST_LOOK;

  async function catchUp(): Promise<void> {
    const latest = await latestBlock();
    const head = Number(latest.number);
    await undoWhatWent(latest);
    let from = nextBlock();
    while (from <= head - DEPTH) from = await takeOld(from, head - DEPTH);
    while (from <= head) from = await takeNew(from, latest);
  }

  function nextBlock(): number {
    const head = store.head();
    return head === undefined ? firstBlock : head.number + 1;
  }

  /** Behind one URL there may be nodes of which some know less: that the chain is shorter is believed when it stays so. */
  async function latestBlock(): Promise<RpcBlock> {
    for (let look = 1; ; look++) {
      const latest = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
      if (look === LOOKS || Number(latest.number) >= nextBlock() - 1) return latest;
      await sleep(LOOK_AGAIN);
    }
  }

  async function undoWhatWent(latest: RpcBlock): Promise<void> {
    const head = store.head();
    if (head === undefined || head.hash === latest.hash) return;
    if (head.number + 1 === Number(latest.number) && head.hash === latest.parentHash) return;
    for (const { number, hash } of store.blocks()) {
      if (number > Number(latest.number) || (await blockAt(number))?.hash !== hash) continue;
      if (number < head.number) onUndone(store.rollBack(number));
      return;
    }
    store.startAnew("is of another chain than there is now");
    onUndone(0);
  }

  /** Blocks that are too old to be reorganised, many at once. */
  async function takeOld(from: number, to: number): Promise<number> {
    const last = Math.min(to, from + span - 1);
    const { hash } = await blockThere(last);
    const logs = await logsOf({ fromBlock: hex(from), toBlock: hex(last) });
    const times = new Map<number, number>();
    for (const { blockNumber, blockHash } of logs) {
      const number = Number(blockNumber);
      if (times.has(number)) continue;
      const block = await blockThere(number);
      if (block.hash !== blockHash) throw new Reorganised(`block ${number} changed while it was read`);
      times.set(number, Number(block.timestamp));
    }
    take(from, { number: last, hash }, logs, (number) => times.get(number) as number, last);
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
        return { block, logs: await logsOfBlock(block) };
      }),
    );
    let logsSinceTurn = 0;
    for (const { block, logs } of blocks) {
      const number = Number(block.number);
      const before = store.head();
      if (before !== undefined && block.parentHash !== before.hash)
        throw new Reorganised(`block ${number} changed while it was read`);
      take(number, { number, hash: block.hash }, logs, () => Number(block.timestamp), head - DEPTH);
      logsSinceTurn += logs.length;
      if (logsSinceTurn < LOGS_A_LOOK) continue;
      logsSinceTurn = 0;
      await nextTurn();
    }
    return from + count;
  }

  function take(
    from: number,
    last: Head,
    logs: RpcLog[],
    timeOf: (block: number) => number,
    undoable: number,
  ): void {
    // Somebody may have found it damaged meanwhile.
    if (from !== nextBlock()) throw new Reorganised("the index began anew while the chain was read");
    store.take({ last, logs, timeOf, undoable });
  }

  async function logsOfBlock({ hash: blockHash }: RpcBlock): Promise<RpcLog[]> {
    return logsOf({ blockHash }).catch((cause: unknown) => {
      // It does not know the block any more.
      throw cause instanceof RpcError ? new Reorganised(cause.message, { cause }) : cause;
    });
  }

  async function logsOf(filter: object): Promise<RpcLog[]> {
    return (await node.send("eth_getLogs", [{ ...filter, topics: [store.topics] }])) as RpcLog[];
  }

  async function blockAt(number: number): Promise<RpcBlock | null> {
    return (await node.send("eth_getBlockByNumber", [hex(number), false])) as RpcBlock | null;
  }

  async function blockThere(number: number): Promise<RpcBlock> {
    const block = await blockAt(number);
    if (block === null) throw new Reorganised(`block ${number} went away while it was read`);
    return block;
  }

  return async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await catchUp();
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        if (!(error instanceof Reorganised)) store.recover(error);
      }
    }
  };
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
