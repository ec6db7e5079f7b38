import type { DatabaseSync } from "node:sqlite";

/** What the registry said of its factories, and in which block. */
export function createFactoriesTable(database: DatabaseSync) {
  const insert = database.prepare("INSERT INTO factories VALUES (?, ?, ?)");
  const last = database.prepare(
    "SELECT allowed FROM factories WHERE address = ? ORDER BY rowid DESC LIMIT 1",
  );
  const all = database.prepare("SELECT DISTINCT address FROM factories");
  const remove = database.prepare("DELETE FROM factories WHERE block_number > ?");
  return {
    set(address: string, allowed: boolean, block: number): void {
      insert.run(address, allowed ? 1 : 0, block);
    },
    /** Whether it may add tokens now, so that its events are to be believed. */
    may: (address: string) => (last.get(address) as { allowed: number } | undefined)?.allowed === 1,
    /** Of all that there were, in lower case. */
    addresses: () => (all.all() as { address: string }[]).map(({ address }) => address),
    undo(block: number): void {
      remove.run(block);
    },
  };
}
