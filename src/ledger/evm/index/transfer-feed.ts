import type { TransferFeed } from "../../ledger.ts";
import type { Place, TransferChange } from "../../records.ts";
import type { IndexedChain } from "./chain-index.ts";
import { createFollowChanges, type FollowChangesOptions, type News } from "./follow-changes.ts";
import { comparePlaces, START } from "./places.ts";
import { transferRows } from "./transfer-rows.ts";

export interface TransferFeedOptions extends FollowChangesOptions {
  /** Blocks until something counts; 1 is its own. */
  confirmations: number;
}

/** How many are read at once. */
const PAGE = 100;

/** What happens to tokens, from the index, up to the last block that has enough confirmations. */
export function createTransferFeed({ index, confirmations, onBlock }: TransferFeedOptions): TransferFeed {
  const follow = createFollowChanges({ index, onBlock });
  const settled = ({ head }: IndexedChain) => head - confirmations + 1;

  /** The place of the last one in the blocks up to this one, and before a place. */
  function lastBefore({ database }: IndexedChain, place: Place, last: number): Place {
    const [row] = transferRows(database, "all", { direction: "before", place, last, limit: 1 });
    return row === undefined ? START : { blockNumber: row.blockNumber, logIndex: row.logIndex };
  }

  const newest = (chain: IndexedChain) => lastBefore(chain, after(settled(chain)), settled(chain));

  /** The last place before `position` that still stands, if `position` does not. */
  function undoneAfter(
    chain: IndexedChain,
    position: Place,
    generation: number | undefined,
  ): Place | undefined {
    if (generation === undefined) {
      const next = { ...position, logIndex: position.logIndex + 1 };
      const last = lastBefore(chain, next, settled(chain));
      return comparePlaces(last, position) === 0 ? undefined : last;
    }
    const kept = Math.min(...chain.keptBlocks.slice(generation));
    return kept < position.blockNumber ? lastBefore(chain, after(kept), kept) : undefined;
  }

  function lookAfter(
    chain: IndexedChain,
    position: Place,
    generation: number | undefined,
  ): News<Place, TransferChange> {
    const kept = undoneAfter(chain, position, generation);
    const place = kept ?? position;
    const range = { direction: "after", place, last: settled(chain), limit: PAGE } as const;
    const page = transferRows(chain.database, "all", range);
    const happened = page.map((transfer): TransferChange => ({ kind: "happened", transfer }));
    return {
      changes: kept === undefined ? happened : [{ kind: "undone", after: kept }, ...happened],
      position: page.at(-1) ?? place,
      hasMore: page.length === PAGE,
    };
  }

  return {
    newestTransfer: () => index.read(newest),
    transferChanges: (start, signal) => follow(start, lookAfter, signal),
  };
}

const after = (block: number): Place => ({ blockNumber: block + 1, logIndex: 0 });
