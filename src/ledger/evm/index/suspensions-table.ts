import type { DatabaseSync } from "node:sqlite";

/** What the registry's admin said of issuers, and in which block. An issuer's key is its id as the registry has it. */
export function createSuspensionsTable(database: DatabaseSync) {
  const insert = database.prepare("INSERT INTO suspensions VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM suspensions WHERE block_number > ?");
  return {
    set(issuerKey: string, suspended: boolean, block: number): void {
      insert.run(issuerKey, suspended ? 1 : 0, block);
    },
    undo(block: number): void {
      remove.run(block);
    },
  };
}
