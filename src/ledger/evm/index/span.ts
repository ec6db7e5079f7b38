/** How many blocks a question takes in at first. */
const FIRST = 16;

/** How many logs an answer should have at most, since indexing them blocks the process for some hundredths of a second. */
export const LOGS_AT_ONCE = 2_000;

/** After how many answers a span that was refused is approached again. */
const ANSWERS_BEFORE_RETRY = 30;

export interface Span {
  /** How many blocks to ask for at once. */
  readonly length: number;
  /** How many it may become, as far as is known. */
  readonly reach: number;
  worked(blocks: number, logs: number): void;
  refused(blocks: number): void;
}

/**
 * Learns how many blocks a node answers for at once. Nodes bound the blocks, the results, or both, and word it in many
 * ways, so only whether they answered counts: what was refused is halved, or taken back to what worked, and approached
 * again only after many answers.
 */
export function createSpan(longest: number): Span {
  let length = Math.min(FIRST, longest);
  let refused = Infinity;
  /** The longest span that worked, unless it was refused since. */
  let best = 0;
  let answers = 0;
  return {
    get length() {
      return length;
    },
    get reach() {
      return refused === Infinity ? longest : length;
    },
    worked(blocks, logs) {
      best = Math.max(best, blocks);
      answers++;
      if (logs > LOGS_AT_ONCE) length = Math.max(1, Math.min(length, Math.floor(blocks / 2)));
      if (2 * logs > LOGS_AT_ONCE || blocks < length) return;
      if (2 * length < refused) {
        length = Math.min(longest, 2 * length);
      } else if (answers >= ANSWERS_BEFORE_RETRY && length < longest) {
        length = Math.min(longest, Math.ceil((length + refused) / 2));
        if (length >= refused) refused = Infinity;
        answers = 0;
      }
    },
    refused(blocks) {
      refused = blocks;
      answers = 0;
      if (best >= blocks) best = 0;
      length = best > 0 ? best : Math.max(1, Math.floor(blocks / 2));
    },
  };
}
