import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { MOST_COUNTED, type Totals } from "../../records.ts";
import { NOTHING, uint256, type TokenRow } from "./schema.ts";

/** Counts what concerns a token, as far as `MOST_COUNTED`: counting all of many would block the process. */
export function totalsOf(
  database: DatabaseSync,
  { id, st_id, total_supply }: Pick<TokenRow, "id" | "st_id" | "total_supply">,
): Totals {
  function count(rows: string, ...values: SQLInputValue[]): number {
    const sql = `SELECT COUNT(*) AS count FROM (${rows} LIMIT ${MOST_COUNTED})`;
    return (database.prepare(sql).get(...values) as { count: number }).count;
  }
  const changes = count("SELECT 1 FROM transfers WHERE token_id = ?", id);
  return {
    holders: count(`SELECT 1 FROM holdings WHERE token_id = ? AND balance > '${NOTHING}'`, id),
    // Its issue is kept as the token.
    transfers: Math.min(1 + changes, MOST_COUNTED),
    supply: uint256(total_supply),
    frozen: frozenOf(database, id),
    ...(st_id !== null && {
      allowed: count(
        `SELECT 1 FROM (SELECT allowed, MAX(rowid) FROM allowances WHERE token_id = ? GROUP BY account LIMIT ${MOST_COUNTED})
          WHERE allowed`,
        id,
      ),
    }),
  };
}

/** How much of the supply is frozen; undefined if too many wallets have some. More may be frozen for a wallet than it has. */
function frozenOf(database: DatabaseSync, id: number): bigint | undefined {
  // By itself SQLite takes the index of all holdings, and looks at every one of them.
  const rows = database
    .prepare(
      `SELECT MIN(balance, frozen) AS amount FROM holdings INDEXED BY frozen_by_token
        WHERE token_id = ? AND frozen <> '${NOTHING}' LIMIT ${MOST_COUNTED + 1}`,
    )
    .all(id) as unknown as { amount: string }[];
  if (rows.length > MOST_COUNTED) return undefined;
  return rows.reduce((sum, { amount }) => sum + uint256(amount), 0n);
}
