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

/** After how many logs other work has its turn: taking them in takes some milliseconds. */
const LOGS_IN_A_TURN = 200;

export interface TakeBlocksOptions {
  guard: ChainGuard;
  store: IndexStore;
  blocks: ChainBlocks;
  logs: LogReader;
  /** The block to begin with. */
  firstBlock: number;
}

/** Takes blocks into the index, from the one after its last on. */
export function createTakeBlocks({ guard, store, blocks, logs, firstBlock }: TakeBlocksOptions) {
  function next(): number {
    const head = store.head();
    return head === undefined ? firstBlock : head.number + 1;
  }

  function take(from: number, look: Look, block: RpcBlock, timeOf: TimeOf, undoable: number): void {
    // The index may have been found damaged meanwhile.
    if (from !== next()) throw new ReadAgain("the index began anew while the chain was read");
    const last = { number: look.last, hash: block.hash, time: Number(block.timestamp) };
    look.learn(store.take({ last, logs: look.logs, timeOf, undoable }));
  }

  return {
    next,

    /** Takes blocks that are too old to be reorganised, many at once, up to this one at most. */
    async old(to: number): Promise<void> {
      const from = next();
      const look = await logs.between(from, to);
      const last = await blocks.at(look.last);
      const timeOf = await timesOf(look.logs, store, blocks);
      await guard.assertSameChain();
      take(from, look, last, timeOf, look.last);
    },

    /**
     * Takes blocks that a reorganisation may take back, up to the latest: each with the logs of its hash, and on top of the
     * one before.
     */
    async recent(latest: RpcBlock): Promise<void> {
      const from = next();
      const target = Number(latest.number);
      const count = Math.min(logs.atOnce(from), target - from + 1);
      const looks = await Promise.all(
        Array.from({ length: count }, async (_, i) => {
          const block = from + i === target ? latest : await blocks.at(from + i);
          return { block, look: await logs.of(block) };
        }),
      );
      await guard.assertSameChain();
      let logsSinceTurn = 0;
      for (const { block, look } of looks) {
        const before = store.head();
        if (before !== undefined && block.parentHash !== before.hash)
          throw new ReadAgain(`block ${look.last} changed while it was read`);
        take(look.last, look, block, () => Number(block.timestamp), target - DEPTH);
        logsSinceTurn += look.logs.length;
        if (logsSinceTurn < LOGS_IN_A_TURN) continue;
        logsSinceTurn = 0;
        await nextTurn();
      }
    },
  };
}
