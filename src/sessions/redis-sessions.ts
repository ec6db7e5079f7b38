import { createClient } from "@redis/client";
import { HallmarkError } from "../base/errors.ts";
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
      const expiration = { type: "PXAT", value: expiresAt.getTime() } as const;
      await answered(client.set(name(key), session, { expiration }));
      return key;
    },
    async find(key) {
      const found = await answered(client.get(name(key)));
      if (found === null) return undefined;
      const { address, expiresAt } = JSON.parse(found) as { address: string; expiresAt: number };
      return { address, expiresAt: new Date(expiresAt) };
    },
    async end(key) {
      return (await answered(client.del(name(key)))) === 1;
    },
    async addNonce(nonce, expiresAt) {
      const member = { score: expiresAt.getTime(), value: nonce };
      await answered(
        client
          .multi()
          .zAdd(NONCES, member)
          .zRemRangeByRank(NONCES, 0, -MAX_NONCES - 1)
          .exec(),
      );
    },
    async takeNonce(nonce) {
      const commands = client.multi().zRemRangeByScore(NONCES, "-inf", Date.now()).zRem(NONCES, nonce);
      const [, taken] = await answered(commands.execTyped());
      return taken === 1;
    },
    close: () => client.close(),
  };
}

/** @throws SESSIONS_UNAVAILABLE where the server does not answer */
function answered<T>(command: Promise<T>): Promise<T> {
  return command.catch((cause: unknown) => {
    throw new HallmarkError("SESSIONS_UNAVAILABLE", "the sessions can't be reached", {
      retryAfter: 5,
      cause,
    });
  });
}

function name(key: string): string {
  return `hallmark:session:${sessionKeyHash(key).toString("hex")}`;
}
