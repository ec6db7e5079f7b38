import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { FAULT_POINTS } from "../../src/base/fault-point.ts";
import { httpNode } from "../../src/rpc/http-node.ts";
import type { Random } from "../simulation/random.ts";
import { startService, type ChildService, type Environment } from "../support/processes.ts";
import { seeded } from "../support/seed.ts";
import { contractsOf, createAudit, type Audit } from "./audit.ts";
import { connect, createOrders, load, sendAll, type Order } from "./orders.ts";

/** How often the service is killed at a random moment. */
const CRASHES = Number(process.env["CRASHES"] ?? 10);
/** On how many of them one chain goes on: it grows, and so does the time of a start. */
const CRASHES_OF_A_CHAIN = 50;
const CONNECTIONS = 64;
/** Milliseconds of load until the kill, at most: enough for a few batches. */
const LONGEST_LIFE = 600;

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const KILL_AT_FAULT_POINT = ["--import", join(import.meta.dirname, "kill-at-fault-point.ts")];

/** One DATA_DIR through all the deaths of its service, all that it was asked, and what must be true of both. */
function createSite() {
  const folder = mkdtempSync(join(tmpdir(), "hallmark-crash-"));
  const { orders, next, payWith } = createOrders();
  let audit: Audit | undefined;
  let unanswered: Order[] = [];
  let running: ChildService | undefined;
  let lost = 0;
  let found = 0;

  async function audited(rpcUrl: string | undefined): Promise<Audit> {
    audit ??= createAudit(contractsOf(join(folder, "data")), orders);
    const node = httpNode(rpcUrl as string, 10_000);
    await audit.read(node);
    await audit.checkBalance(node);
    const paid = audit.paid();
    if (paid !== undefined) payWith(paid);
    return audit;
  }

  return {
    orders,

    async start(environment: Environment = {}): Promise<ChildService> {
      // One that should have died and did not, in a test that failed.
      await running?.end("SIGKILL");
      return (running = await startService(folder, environment, KILL_AT_FAULT_POINT));
    },

    /** How many orders without an answer were issued, and how many were not. */
    counts: () => ({ lost, found }),

    /** What every start has to find: each answer that was ever given is true. */
    async check(service: ChildService): Promise<void> {
      const { tokens, check } = await audited(service.rpcUrl);
      check(orders);
      for (const { number } of unanswered) {
        if (tokens.has(number)) found++;
        else lost++;
      }
    },

    /** Asks again for what had no answer, and for new things, until the service dies. */
    async loadUntilDeath(service: ChildService, life?: number): Promise<number | string> {
      let dead = false;
      const exit = service.exit.finally(() => (dead = true));
      const clients = connect(service.url, CONNECTIONS);
      const retries = unanswered.filter(({ key }) => key !== undefined);
      const loaded = load(clients, CONNECTIONS, retries, next, () => dead);
      if (life !== undefined) {
        await sleep(life);
        await service.end("SIGKILL");
      }
      unanswered = await loaded;
      clients.close();
      return exit;
    },

    /** Has every request with a key answered, twice. */
    async settle(service: ChildService): Promise<void> {
      const clients = connect(service.url, CONNECTIONS);
      const keyed = orders.filter(({ key }) => key !== undefined);
      expect(await sendAll(clients, CONNECTIONS, keyed)).to.deep.equal([]);
      const { tokens, check } = await audited(service.rpcUrl);
      check(orders);
      // And once more what was issued long ago: nothing of it is issued again.
      const size = tokens.size;
      expect(await sendAll(clients, CONNECTIONS, keyed.slice(-500))).to.deep.equal([]);
      (await audited(service.rpcUrl)).check(orders);
      expect(tokens.size).to.equal(size);
      clients.close();
    },

    /** Kills it as soon as that many milliseconds after it was started, ready or not. */
    async startAndKill(life: number): Promise<void> {
      const child = spawn(process.execPath, [MAIN], {
        cwd: folder,
        env: { PORT: "0", RPC_PORT: "0" },
        stdio: "ignore",
      });
      const exit = once(child, "exit");
      await sleep(life);
      child.kill("SIGKILL");
      expect((await exit)[1]).to.equal("SIGKILL");
    },

    async remove(): Promise<void> {
      await running?.end("SIGKILL");
      rmSync(folder, { recursive: true });
    },
  };
}

describe("crashes", function () {
  this.timeout(30_000);

  describe("at random moments under load", () => {
    let random: Random;
    before(() => void (random = seeded()));

    for (let first = 0; first < CRASHES; first += CRASHES_OF_A_CHAIN) {
      const crashes = Math.min(CRASHES_OF_A_CHAIN, CRASHES - first);

      it(`lose and repeat nothing, ${first + crashes} of ${CRASHES} times`, async function () {
        this.timeout(30_000 + crashes * 30_000);
        const site = createSite();
        try {
          for (let i = 0; i < crashes; i++) {
            // Whoever died may die again before it is back.
            if (i % 10 === 9) await site.startAndKill(random.integer(0, 1_000));
            const service = await site.start();
            await site.check(service);
            expect(await site.loadUntilDeath(service, random.integer(0, LONGEST_LIFE))).to.equal("SIGKILL");
          }
          const service = await site.start();
          await site.check(service);
          await site.settle(service);
          expect(await service.end("SIGTERM")).to.equal(0);
        } finally {
          await site.remove();
        }
        // Both happen, or the kills are at no interesting moments.
        const { lost, found } = site.counts();
        console.log(`      ${site.orders.length} orders; without an answer: ${found} issued, ${lost} not`);
        if (crashes >= 20) expect(Math.min(lost, found)).to.be.above(0);
      });
    }
  });

  describe("at every step of the first start", () => {
    const site = createSite();

    after(() => site.remove());

    it("lead to a sound chain", async function () {
      this.timeout(120_000);
      const points = ["transaction written", "transaction flushed", "transaction executed"];
      for (let crashes = 0; ; crashes++) {
        const FAULT_POINT = points[crashes % points.length] as string;
        const service = await site.start({ FAULT_POINT, FAULT_PASS: "1" }).catch(() => undefined);
        if (service === undefined) continue;
        expect(crashes, "transactions of it").to.be.within(8, 20);
        await site.check(service);
        expect(await service.end("SIGTERM")).to.equal(0);
        return;
      }
    });
  });

  describe("at every step", () => {
    const site = createSite();

    // The first start's own transactions would pass the points, too.
    before(async () => {
      expect(await (await site.start()).end("SIGTERM")).to.equal(0);
    });
    after(() => site.remove());

    for (const point of FAULT_POINTS) {
      for (const pass of [1, 2, 9]) {
        it(`lose and repeat nothing: “${point}”, pass ${pass}`, async () => {
          const service = await site.start({ FAULT_POINT: point, FAULT_PASS: String(pass) });
          await site.check(service);
          expect(await site.loadUntilDeath(service)).to.equal("SIGKILL");
        });
      }
    }

    it("and every request has its answer in the end", async () => {
      const service = await site.start();
      await site.check(service);
      await site.settle(service);
      expect(await service.end("SIGTERM")).to.equal(0);
    });
  });
});
