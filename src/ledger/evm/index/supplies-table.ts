import type { DatabaseSync } from "node:sqlite";
import { uint256, uint256Text } from "./schema.ts";

/** By how much mints and burns have changed a token's supply: each change by itself, so that it can be undone. */
export function createSuppliesTable(database: DatabaseSync) {
  const find = database.prepare("SELECT total_supply FROM tokens WHERE id = ?");
  const set = database.prepare("UPDATE tokens SET total_supply = ? WHERE id = ?");
  const remember = database.prepare("INSERT INTO undo_supplies VALUES (?, ?, ?)");
  const remembered = database.prepare(
    "SELECT * FROM undo_supplies WHERE block_number > ? ORDER BY rowid DESC",
  );
  const forget = database.prepare("DELETE FROM undo_supplies WHERE block_number > ?");
  return {
    change(block: number, tokenId: number, difference: bigint): void {
      const { total_supply: before } = find.get(tokenId) as { total_supply: string };
      remember.run(block, tokenId, before);
      set.run(uint256Text(uint256(before) + difference), tokenId);
    },
    /** As it was after a block. */
    undo(block: number): void {
      type Row = { token_id: number; total_supply: string };
      for (const row of remembered.all(block) as unknown as Row[]) set.run(row.total_supply, row.token_id);
      forget.run(block);
    },
  };
}
