import { chmodSync, closeSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "../base/files.ts";

const VERSION = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sessions (
    hash BLOB PRIMARY KEY,
    address TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sessions_by_expiry ON sessions (expires_at);
  CREATE TABLE IF NOT EXISTS nonces (
    id INTEGER PRIMARY KEY,
    nonce TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
  ) STRICT;
  PRAGMA user_version = ${String(VERSION)};
`;

/** Milliseconds to wait for another process that is writing. */
const BUSY_TIMEOUT = 5_000;

/** Opens the file of the sessions, or creates it and its folder. @throws Error if it has another version, or is not a database */
export function openSessionDatabase(file: string): DatabaseSync {
  makeFolder(dirname(file), { mode: 0o700 });
  createPrivately(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
  try {
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as {
      user_version: number;
    };
    if (version !== 0 && version !== VERSION) {
      throw new Error(
        `${file} is a session store of version ${String(version)}, which this release can't read`,
      );
    }
    enterWal(database);
    database.exec("PRAGMA synchronous = FULL");
    transact(database, () => database.exec(SCHEMA));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite gives the files that it makes beside this one (`-wal`, `-shm`) the mode of this one. */
function createPrivately(file: string): void {
  try {
    // Only if the file is new: closing a file drops the locks that SQLite holds on it in this process.
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    chmodSync(file, 0o600);
  }
}

/** If several processes open a new file at once, SQLite refuses this to some of them without waiting. */
function enterWal(database: DatabaseSync): void {
  const SQLITE_BUSY = 5;
  const deadline = Date.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

export function transact(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    // SQLite has rolled some failures back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
