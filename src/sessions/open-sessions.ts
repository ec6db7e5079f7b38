import type { SessionStore } from "./session-store.ts";

/**
 * Opens the session store at a `redis://` or `rediss://` address, or else in an SQLite file. A client library is
 * loaded only where it is used.
 */
export async function openSessions(urlOrFile: string): Promise<SessionStore> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(urlOrFile)?.[1]?.toLowerCase();
  if (scheme === undefined) return (await import("./sqlite-sessions.ts")).openSqliteSessions(urlOrFile);
  if (scheme === "redis" || scheme === "rediss") {
    return (await import("./redis-sessions.ts")).openRedisSessions(urlOrFile);
  }
  throw new Error(`a session store has a redis:// or rediss:// address or is a file, not ${scheme}://`);
}
