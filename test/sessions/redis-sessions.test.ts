import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createClient } from "@redis/client";
import { causeOf } from "../../src/base/cause.ts";
import { openRedisSessions } from "../../src/sessions/redis-sessions.ts";
import { hasRedis, startRedis, type RedisServer } from "../support/redis.ts";
import { MAX_NONCES, type SessionStore } from "../../src/sessions/session-store.ts";
import { inSeconds, itIsASessionStore, someNonce } from "./session-store-behavior.ts";

const WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

if (!hasRedis()) {
  describe("sessions in Redis", () => {
    it("SKIPPED: redis-server is not installed; npm run test:redis needs it");
  });
} else {
  describe("sessions in Redis", () => {
    let redis: RedisServer;
    let client: ReturnType<typeof createClient>;
    before(async () => {
      redis = await startRedis();
      client = createClient({ url: redis.url });
      await client.connect();
    });
    afterEach(() => client.flushDb());
    after(async () => {
      await client.close();
      await redis.stop();
    });

    describe("as a session store", () => {
      itIsASessionStore(() => openRedisSessions(redis.url));
    });

    it("stores no session key, and lets Redis remove a session when it expires", async () => {
      const sessions = await openRedisSessions(redis.url);
      const expiresAt = inSeconds(60);
      const key = await sessions.create(WALLET, expiresAt);
      const [name = "", ...more] = await client.keys("*");
      expect(more).to.deep.equal([]);
      const value = await client.get(name);
      expect(value).to.include(WALLET);
      expect(name + value).not.to.include(key);
      expect(await client.pExpireTime(name)).to.equal(expiresAt.getTime());
      await sessions.close();
    });

    it("keeps the latest nonces if there are too many, and none that has expired", async () => {
      const sessions = await openRedisSessions(redis.url);
      const expiresAt = inSeconds(60);
      const later = new Date(expiresAt.getTime() + 1);
      await sessions.addNonce("expired", inSeconds(-1));
      await sessions.addNonce("first", expiresAt);
      const many = Array.from({ length: MAX_NONCES - 1 }, () => ({
        score: later.getTime(),
        value: someNonce(),
      }));
      await client.zAdd("hallmark:nonces", many);
      await sessions.addNonce("last", later);
      expect(await client.zCard("hallmark:nonces")).to.equal(MAX_NONCES);
      expect(await sessions.takeNonce("first")).to.equal(false);
      expect(await sessions.takeNonce("last")).to.equal(true);
      await sessions.addNonce("expired", inSeconds(-1));
      await sessions.takeNonce("unknown");
      expect(await client.zScore("hallmark:nonces", "expired")).to.equal(null);
      await sessions.close();
    });

    it("goes on after a lost connection", async () => {
      const sessions = await openRedisSessions(redis.url);
      const key = await sessions.create(WALLET, inSeconds(60));
      await client.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
      let found;
      for (let i = 0; i < 100 && found === undefined; i++) {
        found = await sessions.find(key).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(found).to.include({ address: WALLET });
      await sessions.close();
    });

    /** Resolves when the store works, and prints how long that took. */
    async function untilBack(sessions: SessionStore): Promise<void> {
      const begin = Date.now();
      const works = () =>
        sessions.check().then(
          () => true,
          () => false,
        );
      while (!(await works())) await sleep(50);
      console.log(`      works again after ${Date.now() - begin} ms`);
    }

    it("refuses while the server holds the connection without answering, and goes on when it answers", async () => {
      const sessions = await openRedisSessions(redis.url);
      const key = await sessions.create(WALLET, inSeconds(600));
      redis.signal("SIGSTOP");
      try {
        for (let i = 0; i < 3; i++) {
          const refusal = await sessions.find(key).catch((error: unknown) => error);
          expect(refusal).to.include({ code: "SESSIONS_UNAVAILABLE" });
          expect(causeOf(refusal as Error)).to.match(
            /^the Redis server of SESSION_STORE at 127\.0\.0\.1:\d+ can't be used: /,
          );
          expect(await sessions.check().catch((error: unknown) => error)).to.include({
            code: "SESSIONS_UNAVAILABLE",
          });
        }
      } finally {
        redis.signal("SIGCONT");
      }
      await untilBack(sessions);
      expect(await sessions.find(key)).to.include({ address: WALLET });
      await sessions.close();
    });

    it("closes while the server answers nothing", async () => {
      const sessions = await openRedisSessions(redis.url);
      redis.signal("SIGSTOP");
      try {
        const asked = sessions.find("key").catch((error: unknown) => error);
        await sessions.close();
        expect(await asked).to.include({ code: "SESSIONS_UNAVAILABLE" });
      } finally {
        redis.signal("SIGCONT");
      }
    });

    it("finds the new primary behind one name after a failover that kept the connection", async () => {
      const other = await startRedis();
      let target = redis.port;
      const name = createServer((from) => {
        const to = connect(target, "127.0.0.1");
        from.pipe(to).pipe(from);
        for (const socket of [from, to]) socket.on("error", () => (from.destroy(), to.destroy()));
      }).listen(0, "127.0.0.1");
      await once(name, "listening");
      const sessions = await openRedisSessions(`redis://127.0.0.1:${(name.address() as AddressInfo).port}`);
      try {
        await sessions.create(WALLET, inSeconds(600));
        target = other.port;
        await client.sendCommand(["REPLICAOF", "127.0.0.1", String(other.port)]);
        expect(await sessions.check().catch((error: unknown) => error)).to.include({
          code: "SESSIONS_UNAVAILABLE",
        });
        await untilBack(sessions);
        const key = await sessions.create(WALLET, inSeconds(600));
        expect(await sessions.find(key)).to.include({ address: WALLET });
      } finally {
        await client.sendCommand(["REPLICAOF", "NO", "ONE"]);
        await sessions.close();
        await other.stop();
        name.close();
      }
    });

    it("says at the start that Redis does not answer, without the password", async () => {
      redis.signal("SIGSTOP");
      try {
        const failure = await openRedisSessions(redis.url.replace("//", "//user:secret@")).catch(
          (error: Error) => error,
        );
        expect(failure).to.be.an("error");
        expect((failure as Error).message)
          .to.include("Redis")
          .and.include("SESSION_STORE")
          .and.not.include("secret");
      } finally {
        redis.signal("SIGCONT");
      }
    });
  });
}
