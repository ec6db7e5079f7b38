import { DatabaseSync } from "node:sqlite";

/** Waits until this process alone holds `file`. Returns how to give it back; its end, even by SIGKILL, does so too. */
export function lock(file: string): () => void {
  const database = new DatabaseSync(file, { timeout: 2 ** 31 - 1 });
  database.exec("BEGIN EXCLUSIVE");
  return () => database.close();
}
