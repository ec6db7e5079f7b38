import { nextTurn } from "../../../rpc/sleep.ts";
import type { RpcBlock } from "../../../rpc/types.ts";
import type { ChainGuard } from "../chain-guard.ts";
import { ReadAgain, type ChainBlocks } from "./chain-blocks.ts";
import type { LogReader, Look } from "./log-reader.ts";
import type { IndexStore } from "./store.ts";
import { timesOf } from "./times-of.ts";
import type { TimeOf } from "./writer.ts";

/** How many of the last blocks can be undone; a deeper reorganisation has everything read anew. */
export const DEPTH = 128;

/** How many blocks may be asked for at the same time. */
const AT_ONCE = 8;

/** How many logs are taken in at once: it takes some milliseconds, and then other work has its turn. */
const LOGS_IN_A_TURN = 400;

export interface TakeBlocksOptions {
  guard: ChainGuard;
  store: IndexStore;
  blocks: ChainBlocks;
  logs: LogReader;
  /** The block to begin with. */
  firstBlock: number;
}

/** What was found of a block, or of several of which this is the last. */
interface Found {
  look: Look;
  block: RpcBlock;
  timeOf: TimeOf;
}

/** How many of the first ones have no more logs than a turn, and at least one. */
function countOf(found: readonly Found[]): number {
  let logs = 0;
  const end = found.findIndex(({ look }) => (logs += look.logs.length) > LOGS_IN_A_TURN);
  return end === -1 ? found.length : Math.max(1, end);
}

/** Takes blocks into the index, from the one after its last on. */
export function createTakeBlocks({ guard, store, blocks, logs, firstBlock }: TakeBlocksOptions) {
  let atOnce = AT_ONCE;

  /** How many of the first ones are whole: by address those are not which come after one with new addresses. */
  function wholeOf(found: readonly Found[]): number {
    const { factoryChanged, tokenIssued, securityTokenIssued } = store.events;
    const widening = [factoryChanged, tokenIssued, securityTokenIssued];
    let isWider = false;
    const end = found.findIndex(({ look }) => {
      if (isWider && look.isByAddress) return true;
      isWider ||= look.logs.some(({ topics }) => widening.includes(topics[0] as string));
      return false;
    });
    return end === -1 ? found.length : end;
  }

  function next(): number {
    const head = store.head();
    return head === undefined ? firstBlock : head.number + 1;
  }

  function take(from: number, found: readonly Found[], undoable: number): void {
    // The index may have been found damaged meanwhile.
    if (from !== next()) throw new ReadAgain("the index began anew while the chain was read");
    const blocks = found.map(({ look: { last: number, logs }, block: { hash, timestamp }, timeOf }) => ({
      ...{ last: { number, hash, time: Number(timestamp) }, logs, timeOf },
    }));
    store.take(blocks, undoable).forEach((foreign, i) => found[i]?.look.learn(foreign));
  }

  return {
    next,

    /** Takes blocks that are too old to be reorganised, many at once, up to this one at most. */
    async old(to: number): Promise<void> {
      const from = next();
      const look = await logs.between(from, to);
      const block = await blocks.at(look.last);
      const timeOf = await timesOf(look.logs, store, blocks);
      await guard.assertSameChain();
      take(from, [{ look, block, timeOf }], look.last);
    },

    /**
     * Takes blocks that a reorganisation may take back, up to the latest: each with the logs of its hash, and on top of the
     * one before.
     */
    async recent(latest: RpcBlock): Promise<void> {
      const from = next();
      const target = Number(latest.number);
      const count = Math.min(atOnce, target - from + 1);
      const asked = await Promise.all(
        Array.from({ length: count }, async (_, i): Promise<Found> => {
          const block = from + i === target ? latest : await blocks.at(from + i);
          return { block, look: await logs.of(block), timeOf: () => Number(block.timestamp) };
        }),
      );
      await guard.assertSameChain();
      const found = asked.slice(0, wholeOf(asked));
      atOnce = found.length === count ? Math.min(AT_ONCE, 2 * atOnce) : 1;
      while (found.length > 0) {
        const together = found.splice(0, countOf(found));
        let before = store.head()?.hash;
        for (const { block, look } of together) {
          if (before !== undefined && block.parentHash !== before)
            throw new ReadAgain(`block ${look.last} changed while it was read`);
          before = block.hash;
        }
        take((together[0] as Found).look.last, together, target - DEPTH);
        if (found.length > 0) await nextTurn();
      }
    },
  };
}
