import { HallmarkError } from "../base/errors.ts";
import { secretMatcher } from "./secret-matcher.ts";
import type { SessionStore } from "./session-store.ts";

interface Options {
  store: Pick<SessionStore, "find">;
  /** A session that always exists, so that the documents' examples work on a loopback address. */
  demo?: { key: string; address: string };
}

export interface Authenticator {
  /**
   * The wallet of a session, in EIP-55 form.
   *
   * @throws HallmarkError INVALID_SESSION_KEY if there is no such session, or it has ended
   */
  wallet(key: string): Promise<string>;
}

/** Tells which wallet a session key stands for. */
export function createAuthenticator({ store, demo }: Options): Authenticator {
  const isDemo = demo && secretMatcher(demo.key);
  return {
    async wallet(key) {
      if (demo && isDemo?.(key)) return demo.address;
      const session = await store.find(key);
      if (session === undefined) throw new HallmarkError("INVALID_SESSION_KEY", "invalid session key");
      return session.address;
    },
  };
}
