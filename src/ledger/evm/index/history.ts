import type { SQLInputValue } from "node:sqlite";
import type { IssueHistory } from "../../ledger.ts";
import type { Change } from "../../records.ts";
import type { OnBlock } from "../../../rpc/block-watch.ts";
import type { ChainIndex, IndexedChain } from "./chain-index.ts";
import type { TokenRow } from "./schema.ts";
import { securityTokenRecord, tokenRecord } from "./row-to-record.ts";

export interface IssueHistoryOptions {
  index: ChainIndex;
  /** Blocks until an issue counts; 1 is its own. */
  confirmations: number;
  onBlock: OnBlock;
}

/** How many issues are read at once. */
const PAGE = 100;
/** Milliseconds until a chain that could not be read is read again. */
const RETRY = 1_000;

/** The issue history from the index, up to the last block that has enough confirmations. */
export function createIssueHistory({ index, confirmations, onBlock }: IssueHistoryOptions): IssueHistory {
  function rows({ database, head }: IndexedChain, rest: string, ...values: SQLInputValue[]): TokenRow[] {
    // With the plus, SQLite walks along the ids and not along the places.
    const settled = `SELECT * FROM tokens WHERE +block_number <= ?`;
    const statement = database.prepare(`${settled} ${rest}`);
    return statement.all(head - confirmations + 1, ...values) as unknown as TokenRow[];
  }

  const newest = (chain: IndexedChain) => rows(chain, "ORDER BY id DESC LIMIT 1")[0]?.id ?? 0;

  /** The last id whose token did not change, if `last` changed; undefined if it did not. */
  function undoneAfter(
    chain: IndexedChain,
    last: number,
    generation: number | undefined,
  ): number | undefined {
    const kept = generation === undefined ? newest(chain) : Math.min(...chain.kept.slice(generation));
    return kept < last ? kept : undefined;
  }

  function lookAfter(chain: IndexedChain, last: number, generation: number | undefined) {
    const kept = undoneAfter(chain, last, generation);
    const page = rows(chain, `AND id > ? ORDER BY id LIMIT ${PAGE}`, kept ?? last);
    return { kept, page, generation: chain.kept.length };
  }

  async function* changes(after: number, signal: AbortSignal): AsyncGenerator<Change> {
    let last = after;
    let generation: number | undefined;
    let news = Promise.withResolvers<void>();
    const wake = () => news.resolve();
    const unwatch = onBlock(wake);
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        // Made before the read, so that a block that arrives during it is not missed.
        news = Promise.withResolvers();
        const look = await index.read((chain) => lookAfter(chain, last, generation)).catch(() => undefined);
        if (signal.aborted) return;
        if (look === undefined) {
          setTimeout(wake, RETRY).unref();
          await news.promise;
          continue;
        }
        const { kept, page } = look;
        ({ generation } = look);
        if (kept !== undefined) yield { kind: "undone", after: (last = kept) };
        for (const row of page) {
          last = row.id;
          yield { kind: "issued", issue: row.st_id === null ? tokenRecord(row) : securityTokenRecord(row) };
        }
        if (page.length < PAGE) await news.promise;
      }
    } finally {
      unwatch();
      signal.removeEventListener("abort", wake);
    }
  }

  return {
    changes,
    async newestIssue() {
      return index.read(newest);
    },
    async tokensInOrder({ after, skip, limit }) {
      return index.read((chain) => {
        // The offset is applied to the table with the smallest rows.
        const ids = "SELECT id FROM token_texts WHERE id > ? AND id <= ? ORDER BY id LIMIT ? OFFSET ?";
        const page = rows(chain, `AND id IN (${ids}) ORDER BY id`, after, newest(chain), limit, skip);
        return { tokens: page.map(tokenRecord), generation: chain.kept.length };
      });
    },
  };
}
