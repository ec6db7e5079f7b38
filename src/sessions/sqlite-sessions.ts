import { HallmarkError } from "../base/errors.ts";
import { limitInMemory } from "../base/rate-limit.ts";
import { createSessionKey, sessionKeyHash } from "./session-key.ts";
import { MAX_NONCES, type SessionStore } from "./session-store.ts";
import { openSessionDatabase, transact } from "./sqlite-database.ts";

/** How many expired rows are deleted with each new one. */
const SWEEP = 100;

/**
 * Sessions in an SQLite file, which is created if it is missing and which only its owner can read.
 *
 * @throws Error if the file has another version, or is not a database
 */
export function openSqliteSessions(file: string, now: () => number = Date.now): SessionStore {
  const database = openSessionDatabase(file);
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
    newLimiter: limitInMemory,
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
