import type { RpcBlock } from "../../../rpc/types.ts";
import type { ChainGuard } from "../chain-guard.ts";
import { Behind, type ChainBlocks } from "./chain-blocks.ts";
import type { IndexStore } from "./store.ts";

/**
 * Milliseconds after which a shorter chain with other blocks is believed. Before, its node may be behind, on a branch that
 * stands no longer, while others behind the same URL know better.
 */
const BELIEVED_AFTER = 1_000;
/** The same where it would take back what has its confirmations: reorganisations that deep are not reckoned with. */
const BELIEVED_WHERE_CERTAIN_AFTER = 20_000;

export interface ReorganisationOptions {
  guard: ChainGuard;
  store: IndexStore;
  blocks: ChainBlocks;
  /** The block to begin with. */
  firstBlock: number;
  /** Blocks until something counts, from its own block on. */
  confirmations: number;
  /** Called when a reorganisation took back this many blocks after `last`, and with them all tokens after `lastId`. */
  onUndone: (lastId: number, blocks: number, last: number) => void;
}

/**
 * Tells a chain that was reorganised from a node that is behind. Blocks are undone only if another block stands at a
 * height that the index knows: a chain that is merely shorter may be one that a node has not yet read to its end.
 */
export function createReorganisation(options: ReorganisationOptions) {
  const { guard, store, blocks, firstBlock, confirmations, onUndone } = options;
  /** How far the chain was at the last look: further than the index, while that is read or after blocks were undone. */
  let highest = firstBlock;
  let shorterSince: number | undefined;

  return {
    /** @throws Behind if the chain only ends before what is known, or has done so for a moment only */
    async latest(): Promise<RpcBlock> {
      const latest = await blocks.latest();
      const number = Number(latest.number);
      const head = store.head()?.number ?? firstBlock;
      const known = Math.max(head, highest);
      if (number < known) {
        shorterSince ??= Date.now();
        const same = store.blocks().find((block) => block.number === number);
        // Also where blocks were just undone, and the node has none of those that came in their place any more.
        const isBehind = same === undefined ? number < head : same.hash === latest.hash;
        // With one confirmation everything is certain, and whatever is gone was.
        const isCertain = confirmations > 1 && known - number + 1 >= confirmations;
        const believedAfter = isCertain ? BELIEVED_WHERE_CERTAIN_AFTER : BELIEVED_AFTER;
        const passed = Date.now() - shorterSince;
        if (isBehind || passed < believedAfter) {
          // Another chain is not waited for.
          if (!isBehind && passed >= BELIEVED_AFTER) await requireSameChain();
          throw new Behind(
            `the node is behind: its chain ends at block ${number}, and block ${known} is known`,
          );
        }
      }
      shorterSince = undefined;
      return latest;
    },

    /** Goes back to the last block that still stands. */
    async undoWhatWent(latest: RpcBlock): Promise<void> {
      await undo(latest);
      // Known only now not to be another chain's.
      highest = Number(latest.number);
    },
  };

  async function undo(latest: RpcBlock): Promise<void> {
    const head = store.head();
    if (head?.hash === latest.hash) return;
    if (head?.number === Number(latest.number) - 1 && head.hash === latest.parentHash) return;
    const known = store.blocks().filter(({ number }) => number <= Number(latest.number));
    for (const [i, { number, hash }] of known.entries()) {
      const now = number === Number(latest.number) ? latest : await blocks.at(number);
      if (now.hash === hash) {
        if (head !== undefined && number !== head.number) {
          onUndone(store.rollBack(number), head.number - number, number);
        }
        return;
      }
      // Another chain behind the same URL must not be taken for a reorganisation.
      if (i === 0) await requireSameChain();
    }
    if (head === undefined) return requireSameChain();
    store.startAnew("is of another chain than there is now");
    onUndone(0, head.number - firstBlock + 1, firstBlock - 1);
  }

  async function requireSameChain(): Promise<void> {
    guard.suspect();
    await guard.assertSameChain();
  }
}
