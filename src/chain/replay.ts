import { bytesOf, hex } from "./hex.ts";
import type { EmbeddedChainOptions } from "./embedded-chain.ts";
import type { JournalEntry } from "./journal/entry.ts";
import type { Journal } from "./journal/journal.ts";
import type { Head, Miner } from "./miner.ts";

/** Milliseconds between two lines of the log. */
const REPORT_EVERY = 1_000;

/**
 * Executes a journal's transactions again and compares the hash of each block. If a crash left the last transaction without
 * an outcome, its outcome is added.
 * @throws Error if the chain is another one than the journal was written with
 */
export async function replay(
  journal: Journal,
  miner: Miner,
  { log, onProgress = () => {} }: Pick<EmbeddedChainOptions, "log" | "onProgress">,
): Promise<void> {
  // Removed from the journal object, or they would stay in memory.
  const entries = journal.entries.splice(0);
  let reported = Date.now();
  for (const [i, entry] of entries.entries()) {
    if (entry.kind !== "transaction") continue;
    const outcome = entries[i + 1];
    // What is known to be undone has left nothing, and what is known to have stayed is a transaction like any other.
    if (entry.failure !== undefined && outcome?.kind === "rejected") continue;
    const failure = outcome === undefined ? entry.failure : undefined;
    const { block } = await miner.mine({ ...entry, failure }, false);
    if (outcome === undefined) noteOutcome(journal, block);
    else if (block?.hash !== blockHash(outcome)) {
      const last = Number(miner.head().number);
      throw new Error(`${journal.file} gives another chain than it was written with, from block ${last} on`);
    }
    if (i > 0 && Date.now() - reported <= REPORT_EVERY) continue;
    const progress = `replaying the journal: ${Math.floor((100 * i) / entries.length)} %`;
    onProgress(progress);
    // A short replay is not logged.
    if (i > 0) log(progress);
    reported = Date.now();
  }
}

/** Adds the outcome of the last transaction to the journal. */
export function noteOutcome(journal: Journal, block: Head | undefined): void {
  journal.note(
    block === undefined ? { kind: "rejected" } : { kind: "mined", blockHash: bytesOf(block.hash) },
  );
}

function blockHash(outcome: JournalEntry): string | undefined {
  return outcome.kind === "mined" ? hex(outcome.blockHash) : undefined;
}
