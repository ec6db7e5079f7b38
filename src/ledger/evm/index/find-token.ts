import type { DatabaseSync } from "node:sqlite";
import type { TokenKey } from "../../records.ts";
import type { TokenRow } from "./schema.ts";

type Found = Pick<TokenRow, "id" | "decimals" | "st_id" | "total_supply">;

/** The token of the key's kind that has this key. */
export function findToken(database: DatabaseSync, key: TokenKey): Found | undefined {
  const [where, value] = "id" in key ? ["ticker IS NOT NULL AND id = ?", key.id] : ["st_id = ?", key.stId];
  return database
    .prepare(`SELECT id, decimals, st_id, total_supply FROM tokens WHERE ${where}`)
    .get(value) as Found | undefined;
}
