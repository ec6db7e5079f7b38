import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pinFile } from "./pin-file.ts";

export interface FolderLock {
  /** @throws Error where the lock was removed, so that another process may work on the folder */
  verify(): void;
  release(): void;
}

/**
 * Makes this process the only one that works on a folder. The lock is the operating system's, through SQLite, and ends with
 * the process. It is on a file that can be removed, so `verify` before whatever must not happen twice.
 * @throws Error where another process has it
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, "chain.lock");
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    throw new Error(`another process works on ${folder}: stop it, or use another DATA_DIR`, { cause: error });
  }
  return { verify: pinFile(file), release: () => database.close() };
}
