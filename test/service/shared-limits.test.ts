import { expect } from "chai";
import { Wallet } from "ethers";
import { hasRedis, startRedis, type RedisServer } from "../support/redis.ts";
import { hardhatWallet } from "./chain.ts";
import { send, signIn } from "./http.ts";
import { startInProcess, type Running } from "./service.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";

if (!hasRedis()) {
  describe("limits in Redis", () => {
    it("SKIPPED: redis-server is not installed; npm run test:redis needs it");
  });
} else {
  describe("limits in Redis", () => {
    let redis: RedisServer;
    let services: Running[];

    beforeEach(async () => {
      redis = await startRedis();
      const environment = {
        SESSION_STORE: redis.url,
        TRUST_PROXY: "on",
        RATE_LIMIT: "5",
        ADMIN_TOKEN,
        PUBLIC_URL: "https://tokens.example",
      };
      services = await Promise.all([startInProcess(environment), startInProcess(environment)]);
    });

    afterEach(async () => {
      for (const service of services) await service.stop();
      await redis.stop();
    });

    /** The statuses of so many requests, of which every service gets its part. */
    async function spread(
      count: number,
      request: (service: Running, i: number) => Promise<{ status: number }>,
    ) {
      const answers = await Promise.all(
        Array.from({ length: count }, (_, i) => request(services[i % services.length] as Running, i)),
      );
      return answers.map(({ status }) => status);
    }

    const nonce = (service: Running, forwarded: string) =>
      send(service, "POST /sessions/nonce", undefined, { "x-forwarded-for": forwarded });

    let issuers = 0;
    const register = (service: Running, token: string, forwarded: string) =>
      send(
        service,
        "POST /issuers",
        { issuer_id: `issuer_${(issuers += 1)}`, wallet: hardhatWallet(5).address },
        { authorization: `Bearer ${token}`, "x-forwarded-for": forwarded },
      );

    const numberOf = (status: number, statuses: number[]) => statuses.filter((one) => one === status).length;

    it("are shared: an address has one limit of /sessions in all services", async () => {
      const statuses = await spread(150, (service, i) => nonce(service, `2001:db8::${i.toString(16)}`));
      expect(numberOf(200, statuses)).to.equal(120);
      expect(numberOf(429, statuses)).to.equal(30);
      expect(await spread(2, (service) => nonce(service, "2001:db8:0:1::1"))).to.deep.equal([200, 200]);
    });

    it("are shared: a wallet has one RATE_LIMIT in all services", async () => {
      const [one] = services as [Running];
      const session_key = await signIn(one, Wallet.createRandom(), "https://tokens.example");
      const statuses = await spread(8, (service, i) => {
        const names = { full_name: "A token", short_name: "token", ticker: `SHARED${i}` };
        return send(service, "POST /tokens", { session_key, ...names, token_amount: 1, decimals: 0 });
      });
      expect(numberOf(200, statuses)).to.equal(5);
      expect(numberOf(429, statuses)).to.equal(3);
    });

    it("are shared: wrong tokens at one service lock their address out of the others", async () => {
      const [one, other] = services as [Running, Running];
      for (let i = 0; i < 10; i += 1)
        expect((await register(one, "wrong", "192.0.2.1")).status).to.equal(401);
      expect((await register(other, ADMIN_TOKEN, "192.0.2.1")).status).to.equal(429);
      expect((await register(other, ADMIN_TOKEN, "192.0.2.2")).status).to.equal(201);
    });

    for (const [title, lose] of [
      ["does not answer", () => redis.signal("SIGSTOP")],
      ["is away", () => redis.stop()],
    ] as [string, () => void | Promise<void>][]) {
      it(`hold in each service while Redis ${title}, and keep nobody waiting`, async () => {
        const [one] = services as [Running];
        await lose();
        for (let i = 0; i < 10; i += 1)
          expect((await register(one, "wrong", "192.0.2.1")).status).to.equal(401);
        expect((await register(one, ADMIN_TOKEN, "192.0.2.1")).status).to.equal(429);
        expect((await register(one, ADMIN_TOKEN, "192.0.2.2")).status).to.equal(201);
      });
    }

    it("are shared again when Redis is back", async () => {
      const [one, other] = services as [Running, Running];
      redis.signal("SIGSTOP");
      expect((await register(one, "wrong", "192.0.2.1")).status).to.equal(401);
      redis.signal("SIGCONT");
      while ((await send(one, "GET /health/ready")).status !== 200);
      for (let i = 0; i < 10; i += 1) await register(one, "wrong", "192.0.2.3");
      while ((await send(other, "GET /health/ready")).status !== 200);
      expect((await register(other, ADMIN_TOKEN, "192.0.2.3")).status).to.equal(429);
    });
  });
}
