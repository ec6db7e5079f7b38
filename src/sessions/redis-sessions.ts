import { HallmarkError } from "../base/errors.ts";
import { connectRedis } from "./redis-connection.ts";
import { limitInRedis } from "./redis-limiter.ts";
import { createSessionKey, sessionKeyHash } from "./session-key.ts";
import { MAX_NONCES, type SessionStore } from "./session-store.ts";

/** A sorted set by expiry, so that Redis can drop the expired and the oldest nonces. */
const NONCES = "hallmark:nonces";

/** A key that is written to check whether the server takes writes, by a script, since limits need scripts. */
const PROBE = "hallmark:probe";

/** Sessions in a Redis server (6.2 or later) at a `redis://` or `rediss://` address. @throws Error as connectRedis */
export async function openRedisSessions(url: string): Promise<SessionStore> {
  const connection = await connectRedis(url);

  return {
    async create(address, expiresAt) {
      const key = createSessionKey();
      const session = JSON.stringify({ address, expiresAt: expiresAt.getTime() });
      const expiration = { type: "PXAT", value: expiresAt.getTime() } as const;
      await asked((redis) => redis.set(name(key), session, { expiration }));
      return key;
    },
    async find(key) {
      const found = await asked((redis) => redis.get(name(key)));
      if (found === null) return undefined;
      const { address, expiresAt } = JSON.parse(found) as { address: string; expiresAt: number };
      return { address, expiresAt: new Date(expiresAt) };
    },
    async end(key) {
      return (await asked((redis) => redis.del(name(key)))) === 1;
    },
    async addNonce(nonce, expiresAt) {
      const member = { score: expiresAt.getTime(), value: nonce };
      await asked((redis) =>
        redis
          .multi()
          .zAdd(NONCES, member)
          .zRemRangeByRank(NONCES, 0, -MAX_NONCES - 1)
          .exec(),
      );
    },
    async takeNonce(nonce) {
      const [, taken] = await asked((redis) =>
        redis.multi().zRemRangeByScore(NONCES, "-inf", Date.now()).zRem(NONCES, nonce).execTyped(),
      );
      return taken === 1;
    },
    newLimiter: limitInRedis(connection),
    async check() {
      await asked((redis) => redis.eval("redis.call('set', KEYS[1], '', 'PX', 1000)", { keys: [PROBE] }));
    },
    close() {
      connection.close();
      return Promise.resolve();
    },
  };

  /** @throws SESSIONS_UNAVAILABLE if the server does not answer, or refuses */
  async function asked<Reply>(command: Parameters<typeof connection.run<Reply>>[0]): Promise<Reply> {
    try {
      return await connection.run(command);
    } catch (error) {
      const cause = new Error(`${connection.name} can't be used`, { cause: error });
      throw new HallmarkError("SESSIONS_UNAVAILABLE", "the sessions can't be reached", {
        retryAfter: 5,
        cause,
      });
    }
  }
}

function name(key: string): string {
  return `hallmark:session:${sessionKeyHash(key).toString("hex")}`;
}
