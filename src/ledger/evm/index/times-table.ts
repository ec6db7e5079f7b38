import type { DatabaseSync } from "node:sqlite";

/** When the blocks were that changed a token. */
export function createTimesTable(database: DatabaseSync) {
  const insert = database.prepare("INSERT OR IGNORE INTO times VALUES (?, ?)");
  const remove = database.prepare("DELETE FROM times WHERE number > ?");
  /** The block that was last inserted: a block comes again for each of its logs. */
  let last: number | undefined;
  return {
    /** `timeOf` is only asked for a block that comes for the first time. */
    note(block: number, timeOf: (block: number) => number): void {
      if (block === last) return;
      insert.run(block, timeOf(block));
      last = block;
    },
    undo(block: number): void {
      remove.run(block);
      last = undefined;
    },
  };
}
