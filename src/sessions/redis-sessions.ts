import { createClient } from "@redis/client";
import { createSessionKey, sessionKeyHash } from "./session-key.ts";
import { MAX_NONCES, type SessionStore } from "./session-store.ts";

/** Ordered by expiry, so that Redis itself can drop the expired and the oldest. */
const NONCES = "hallmark:nonces";

/** Sessions in a Redis server (6.2 or later) at a `redis://` or `rediss://` address. */
export async function openRedisSessions(url: string): Promise<SessionStore> {
  let connected = false;
  const client = createClient({
    url,
    // While the server is away, a request shall fail rather than wait.
    disableOfflineQueue: true,
    socket: {
      reconnectStrategy: (retries, cause) => (connected ? Math.min(retries * 50, 2_000) : cause),
    },
  });
  // Each command fails by itself; without a listener a lost connection would end the process.
  client.on("error", () => undefined);
  await client.connect();
  connected = true;

  return {
    async create(address, expiresAt) {
      const key = createSessionKey();
      const session = JSON.stringify({ address, expiresAt: expiresAt.getTime() });
      await client.set(name(key), session, { expiration: { type: "PXAT", value: expiresAt.getTime() } });
      return key;
    },
    async find(key) {
      const found = await client.get(name(key));
      if (found === null) return undefined;
      const { address, expiresAt } = JSON.parse(found) as { address: string; expiresAt: number };
      return { address, expiresAt: new Date(expiresAt) };
    },
    async end(key) {
      return (await client.del(name(key))) === 1;
    },
    async addNonce(nonce, expiresAt) {
      const member = { score: expiresAt.getTime(), value: nonce };
      await client
        .multi()
        .zAdd(NONCES, member)
        .zRemRangeByRank(NONCES, 0, -MAX_NONCES - 1)
        .exec();
    },
    async takeNonce(nonce) {
      const [, taken] = await client
        .multi()
        .zRemRangeByScore(NONCES, "-inf", Date.now())
        .zRem(NONCES, nonce)
        .execTyped();
      return taken === 1;
    },
    close: () => client.close(),
  };
}

function name(key: string): string {
  return `hallmark:session:${sessionKeyHash(key).toString("hex")}`;
}
