import type { DatabaseSync } from "node:sqlite";

/** Whom issuers allowed to send and receive their security tokens, and in which block. */
export function createAllowancesTable(database: DatabaseSync) {
  const insert = database.prepare("INSERT INTO allowances VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM allowances WHERE block_number > ?");
  return {
    set(tokenId: number, account: Uint8Array, allowed: boolean, block: number): void {
      insert.run(tokenId, account, allowed ? 1 : 0, block);
    },
    undo(block: number): void {
      remove.run(block);
    },
  };
}
