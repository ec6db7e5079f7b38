import type { NewLimiter } from "../base/rate-limit.ts";

export interface Session {
  /** The wallet that signed in, in EIP-55 form. */
  address: string;
  expiresAt: Date;
}

/**
 * Sessions, nonces for signing in, and the counts of limits. Several processes may share one store.
 */
export interface SessionStore {
  /** Makes a session and returns its key, of which only a hash is stored. The session outlives the process. */
  create(address: string, expiresAt: Date): Promise<string>;
  /** The session of a key, unless it has ended or expired. */
  find(key: string): Promise<Session | undefined>;
  /** Ends a session. `false` if there was none. */
  end(key: string): Promise<boolean>;
  addNonce(nonce: string, expiresAt: Date): Promise<void>;
  /** Uses up a nonce. `true` once for each nonce; `false` if it is unknown, used or expired. */
  takeNonce(nonce: string): Promise<boolean>;
  /** Counts for a limit, in all services that share the store if it is not in a file. Never fails because of the store. */
  newLimiter: NewLimiter;
  /** @throws SESSIONS_UNAVAILABLE if sessions can't be made or looked up now */
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * How many nonces a store keeps; beyond that it drops the oldest. To push out somebody's nonce, an attacker must ask for this
 * many while the wallet signs. If new nonces were refused instead, the same many would lock out everyone for ten minutes.
 */
export const MAX_NONCES = 10_000;
