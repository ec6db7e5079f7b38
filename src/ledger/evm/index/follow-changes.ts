import type { OnBlock } from "../../../rpc/block-watch.ts";
import type { ChainIndex, IndexedChain } from "./chain-index.ts";

/** Milliseconds until a chain that could not be read is read again. */
const RETRY = 1_000;

/** What came after a position. */
export interface News<Position, Change> {
  changes: Change[];
  /** After them. */
  position: Position;
  /** Whether there may be more. */
  hasMore: boolean;
}

export interface FollowChangesOptions {
  index: ChainIndex;
  onBlock: OnBlock;
}

/** Makes a feed of changes, which looks for more at each new block until it is aborted. */
export function createFollowChanges({ index, onBlock }: FollowChangesOptions) {
  /** `generation` is how often the chain had been reorganised at the look before; undefined at the first one. */
  return async function* changesAfter<Position, Change>(
    start: Position,
    look: (chain: IndexedChain, after: Position, generation: number | undefined) => News<Position, Change>,
    signal: AbortSignal,
  ): AsyncGenerator<Change> {
    let position = start;
    let generation: number | undefined;
    let news = Promise.withResolvers<void>();
    const wake = () => news.resolve();
    const unwatch = onBlock(wake);
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        // Made before the read, so that a block that arrives during it is not missed.
        news = Promise.withResolvers();
        const found = await index
          .read((chain) => ({ ...look(chain, position, generation), generation: chain.kept.length }))
          .catch(() => undefined);
        if (signal.aborted) return;
        if (found === undefined) {
          setTimeout(wake, RETRY).unref();
          await news.promise;
          continue;
        }
        ({ position, generation } = found);
        yield* found.changes;
        if (!found.hasMore) await news.promise;
      }
    } finally {
      unwatch();
      signal.removeEventListener("abort", wake);
    }
  };
}
