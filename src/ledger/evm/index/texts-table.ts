import type { DatabaseSync } from "node:sqlite";

export type Kind = "token" | "security_token";

/** What the tokens of a kind are found by, each text with its trigrams. */
export function createTextsTable(database: DatabaseSync, kind: Kind) {
  const insert = database.prepare(`INSERT INTO ${kind}_texts VALUES (?, ?)`);
  const insertTrigrams = database.prepare(`INSERT INTO ${kind}_trigrams (rowid, text) VALUES (?, ?)`);
  // https://sqlite.org/fts5.html#external_content_tables: they are told by the text to which they belong.
  const deleteTrigrams = database.prepare(
    `INSERT INTO ${kind}_trigrams (${kind}_trigrams, rowid, text)
      SELECT 'delete', id, text FROM ${kind}_texts WHERE id > ?`,
  );
  const remove = database.prepare(`DELETE FROM ${kind}_texts WHERE id > ?`);
  return {
    insert(id: number, text: string): void {
      insert.run(id, text);
      insertTrigrams.run(id, text);
    },
    deleteAfter(id: number): void {
      deleteTrigrams.run(id);
      remove.run(id);
    },
  };
}
