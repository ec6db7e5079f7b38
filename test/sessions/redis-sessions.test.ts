import { expect } from "chai";
import { createClient } from "@redis/client";
import { openRedisSessions } from "../../src/sessions/redis-sessions.ts";
import { MAX_NONCES } from "../../src/sessions/session-store.ts";
import { inSeconds, itIsASessionStore, someNonce } from "./session-store-behavior.ts";

const WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const { REDIS_URL } = process.env;

if (REDIS_URL === undefined) {
  describe("sessions in Redis", () => {
    it("SKIPPED: set REDIS_URL to the address of an empty Redis server");
  });
} else {
  describe("sessions in Redis", () => {
    const client = createClient({ url: REDIS_URL });
    before(() => client.connect());
    beforeEach(async () => {
      expect(await client.dbSize(), "keys on the server at REDIS_URL, which must be empty").to.equal(0);
    });
    afterEach(() => client.flushDb());
    after(() => client.close());

    describe("as a session store", () => {
      itIsASessionStore(() => openRedisSessions(REDIS_URL));
    });

    it("keeps no session key, and lets Redis remove a session in its time", async () => {
      const sessions = await openRedisSessions(REDIS_URL);
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

    it("keeps the latest nonces where there are too many, and none that has expired", async () => {
      const sessions = await openRedisSessions(REDIS_URL);
      const expiresAt = inSeconds(60);
      const later = new Date(expiresAt.getTime() + 1);
      await sessions.addNonce("expired", inSeconds(-1));
      await sessions.addNonce("first", expiresAt);
      await Promise.all(Array.from({ length: MAX_NONCES - 1 }, () => sessions.addNonce(someNonce(), later)));
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
      const sessions = await openRedisSessions(REDIS_URL);
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
  });
}
