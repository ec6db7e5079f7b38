import { DatabaseSync } from "node:sqlite";

/** Waits until this process alone holds `file`, and holds it to its end, or until what it returns is called or lost. */
export function lock(file: string): () => void {
  const database = new DatabaseSync(file, { timeout: 2 ** 31 - 1 });
  database.exec("BEGIN EXCLUSIVE");
  return () => database.close();
}
