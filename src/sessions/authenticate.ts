import { hash, timingSafeEqual } from "node:crypto";
import { HallmarkError } from "../base/errors.ts";
import type { SessionStore } from "./session-store.ts";

interface Options {
  store: Pick<SessionStore, "find">;
  /** A session that is built in, for examples on a loopback address. */
  demo?: { key: string; address: string };
}

export interface Authenticator {
  /**
   * The wallet of a session, in EIP-55 form.
   *
   * @throws HallmarkError INVALID_SESSION_KEY where there is no such session, or no more
   */
  wallet(key: string): Promise<string>;
}

/** Tells whose a session key is. */
export function createAuthenticator({ store, demo }: Options): Authenticator {
  return {
    async wallet(key) {
      if (demo !== undefined && sameSecret(key, demo.key)) return demo.address;
      const session = await store.find(key);
      if (session === undefined) throw new HallmarkError("INVALID_SESSION_KEY", "invalid session key");
      return session.address;
    },
  };
}

/** The token of an `Authorization: Bearer` header (RFC 6750); `undefined` for anything else. */
export function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1];
}

/** Compares two secrets in a time that tells nothing about either, not even its length. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

function sha256(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
