import type { SQLInputValue } from "node:sqlite";
import type { IssueHistory } from "../../ledger.ts";
import type { Change } from "../../records.ts";
import type { OnBlock } from "../../../rpc/block-watch.ts";
import type { ChainIndex, IndexedChain } from "./chain-index.ts";
import { createFollowChanges, type News } from "./follow-changes.ts";
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

/** The issue history from the index, up to the last block that has enough confirmations. */
export function createIssueHistory({ index, confirmations, onBlock }: IssueHistoryOptions): IssueHistory {
  const follow = createFollowChanges({ index, onBlock });

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

  function lookAfter(
    chain: IndexedChain,
    last: number,
    generation: number | undefined,
  ): News<number, Change> {
    const kept = undoneAfter(chain, last, generation);
    const page = rows(chain, `AND id > ? ORDER BY id LIMIT ${PAGE}`, kept ?? last);
    const issued = page.map((row): Change => ({
      kind: "issued",
      issue: row.st_id === null ? tokenRecord(row) : securityTokenRecord(row),
    }));
    return {
      changes: kept === undefined ? issued : [{ kind: "undone", after: kept }, ...issued],
      position: page.at(-1)?.id ?? kept ?? last,
      hasMore: page.length === PAGE,
    };
  }

  return {
    changes: (after, signal) => follow(after, lookAfter, signal),
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
