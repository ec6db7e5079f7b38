export interface Session {
  /** The wallet that signed in, in EIP-55 form. */
  address: string;
  expiresAt: Date;
}

/**
 * The sessions, and the nonces of those that are about to sign in. Several processes may share one store: what
 * one of them made is there for all.
 */
export interface SessionStore {
  /** Makes a session and returns its key, of which only a hash is kept. It survives the process. */
  create(address: string, expiresAt: Date): Promise<string>;
  /** The session of a key, unless it has ended or expired. */
  find(key: string): Promise<Session | undefined>;
  /** Ends a session. `false` where there was none. */
  end(key: string): Promise<boolean>;
  addNonce(nonce: string, expiresAt: Date): Promise<void>;
  /** `true` once for each nonce, whoever asks; `false` where it is unknown, used or expired. */
  takeNonce(nonce: string): Promise<boolean>;
  /** @throws SESSIONS_UNAVAILABLE where sessions can't be made or looked up now */
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * How many nonces a store keeps. Beyond it the oldest go: to push out a nonce one must ask for so many while its
 * wallet signs, where refusing new ones would let the same many, over a nonce's whole life, lock out everyone.
 */
export const MAX_NONCES = 10_000;
