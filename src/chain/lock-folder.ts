import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pinFile } from "./pin-file.ts";

export interface FolderLock {
  /** @throws Error if the lock was removed, so that another process may work on the folder */
  verify(): void;
  release(): void;
}

/**
 * Makes this process the only one that works on a folder. It is a lock of the operating system, taken through SQLite, and ends
 * with the process. Its file can be removed, so call `verify` before anything that must not happen twice.
 * @throws Error if another process has it
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, "chain.lock");
  const database = open(file);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    throw new Error(`another process works on ${folder}: stop it, or use another DATA_DIR`, { cause: error });
  }
  return { verify: pinFile(file), release: () => database.close() };
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (error) {
    // SQLite does not say which file.
    throw new Error(`${file} can't be opened: ${(error as Error).message}`, { cause: error });
  }
}
