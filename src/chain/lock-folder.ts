import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Makes this process the only one that works on a folder; returns how to give it back. SQLite's lock is the operating
 * system's, which takes it back from a process that dies.
 * @throws Error where another process has it
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, "chain.lock"));
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    throw new Error(`another process works on ${folder}: stop it, or use another DATA_DIR`, { cause: error });
  }
  return () => database.close();
}
