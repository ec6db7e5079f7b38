import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { HallmarkError } from "../base/errors.ts";
import { createSessionKey, sessionKeyHash } from "./session-key.ts";
import { MAX_NONCES, type SessionStore } from "./session-store.ts";

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

/** How many expired rows are deleted with each new one. */
const SWEEP = 100;

/**
 * Sessions in an SQLite file, which is created if it is missing and which only its owner can read.
 *
 * @throws Error if the file has another version, or is not a database
 */
export function openSqliteSessions(file: string, now: () => number = Date.now): SessionStore {
  const database = openDatabase(file);
  const add = database.prepare("INSERT INTO sessions VALUES (?, ?, ?)");
  const find = database.prepare("SELECT address, expires_at FROM sessions WHERE hash = ? AND expires_at > ?");
  const end = database.prepare("DELETE FROM sessions WHERE hash = ? AND expires_at > ?");
  const sweep = database.prepare(
    "DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions WHERE expires_at <= ? LIMIT ?)",
  );
  const addNonce = database.prepare("INSERT INTO nonces (nonce, expires_at) VALUES (?, ?)");
  const takeNonce = database.prepare("DELETE FROM nonces WHERE nonce = ? AND expires_at > ?");
  // A new id is one more than the highest, so this leaves MAX_NONCES without counting them.
  const dropNonces = database.prepare("DELETE FROM nonces WHERE id <= ?");
  const sweepNonces = database.prepare(
    "DELETE FROM nonces WHERE expires_at <= ? AND id IN (SELECT id FROM nonces ORDER BY id LIMIT ?)",
  );

  return {
    create: (address, expiresAt) =>
      asked(() => {
        const key = createSessionKey();
        transact(database, () => {
          sweep.run(now(), SWEEP);
          add.run(sessionKeyHash(key), address, expiresAt.getTime());
        });
        return key;
      }),
    find: (key) =>
      asked(() => {
        type Row = { address: string; expires_at: number };
        const row = find.get(sessionKeyHash(key), now()) as Row | undefined;
        return row && { address: row.address, expiresAt: new Date(row.expires_at) };
      }),
    end: (key) => asked(() => end.run(sessionKeyHash(key), now()).changes === 1),
    addNonce: (nonce, expiresAt) =>
      asked(() =>
        transact(database, () => {
          sweepNonces.run(now(), SWEEP);
          const { lastInsertRowid } = addNonce.run(nonce, expiresAt.getTime());
          dropNonces.run(Number(lastInsertRowid) - MAX_NONCES);
        }),
      ),
    takeNonce: (nonce) => asked(() => takeNonce.run(nonce, now()).changes === 1),
    check: () => asked(() => void find.get(sessionKeyHash(""), now())),
    close: () => Promise.resolve(database.close()),
  };
}

/** @throws SESSIONS_UNAVAILABLE if SQLite fails, as on a full disk */
// eslint-disable-next-line @typescript-eslint/require-await -- async turns what SQLite throws into a rejection
async function asked<T>(work: () => T): Promise<T> {
  try {
    return work();
  } catch (cause) {
    throw new HallmarkError("SESSIONS_UNAVAILABLE", "the sessions can't be looked up or kept", {
      retryAfter: 5,
      cause,
    });
  }
}

function openDatabase(file: string): DatabaseSync {
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

function transact(database: DatabaseSync, work: () => void): void {
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
