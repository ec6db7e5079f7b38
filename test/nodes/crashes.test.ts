import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createAudit } from "../crash/audit.ts";
import {
  connect,
  createOrders,
  isSuccess,
  issuePaid,
  load,
  sendAll,
  type Order,
  type PaidToken,
} from "../crash/orders.ts";
import { send } from "../service/http.ts";
import type { TokensView } from "../service/views.ts";
import type { Random } from "../simulation/random.ts";
import { startAnvil, type ChainProcess } from "../support/anvil.ts";
import { unreliable } from "../support/faults.ts";
import { startFaultyProxy, type FaultyProxy } from "../support/faulty-proxy.ts";
import { startGeth } from "../support/geth.ts";
import { createNodeSite, type NodeSite } from "../support/node-site.ts";
import type { ChildService } from "../support/processes.ts";
import { seeded } from "../support/seed.ts";
import { describeOnNodes } from "./nodes.ts";

const CONNECTIONS = 32;

/** An address where nothing listens. */
const NOBODY = "http://127.0.0.1:1";

/** How often each process is killed. */
const CRASHES = Math.ceil(Number(process.env["CRASHES"] ?? 10) / 10);

// Else each start makes another genesis block, by which the service knows the chain.
const GENESIS = String(Math.floor(Date.now() / 1000));

interface Kind {
  name: string;
  /** Starts it, with the chain that it had when SIGTERM ended it the last time. */
  start(folder: string): Promise<ChainProcess>;
}

const KINDS: Kind[] = [
  {
    name: "Anvil",
    start: (folder) => startAnvil("--state", join(folder, "state.json"), "--timestamp", GENESIS),
  },
  {
    name: "geth",
    start: (folder) => startGeth({ fork: "osaka", folder: join(folder, "geth") }),
  },
];

for (const { name, start } of KINDS) {
  describeOnNodes(`crashes around ${name}`, function () {
    let folder: string;
    let chain: ChainProcess;
    let proxy: FaultyProxy;
    let site: NodeSite;
    let paid: PaidToken;
    let service: ChildService;
    let random: Random;

    beforeEach(async () => {
      random = seeded();
      folder = mkdtempSync(join(tmpdir(), "hallmark-crash-"));
      chain = await start(folder);
      proxy = await startFaultyProxy(chain.url);
      site = await createNodeSite(chain.node);
      // On the chain before anything can be lost.
      paid = await issuePaid(site);
    });
    afterEach(async () => {
      await site?.remove();
      await proxy?.stop();
      await chain?.stop();
      rmSync(folder, { recursive: true });
    });

    async function serve(): Promise<void> {
      service = await site.serve(site.environment(proxy.url, { REQUEST_TIMEOUT: "10", ORDERS: "on" }));
    }

    const clients = () =>
      connect(service.url, CONNECTIONS, { authorization: `Bearer ${site.issuerSession}` });

    const auditOf = ({ orders }: ReturnType<typeof createOrders>) =>
      createAudit(site.contracts, orders, { chainId: site.chainId });

    function ordersOf() {
      const orders = createOrders({ session: site.session });
      orders.payWith(paid);
      return orders;
    }

    /** Ends the node and starts it from what it, or someone before, has written. */
    async function restartChain(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
      if (signal === "SIGTERM") {
        // Anvil writes its state and goes on answering for a moment: what it mines then it loses. So it is cut off before.
        proxy.target = NOBODY;
        await sleep(300);
      }
      await chain.end(signal);
      chain = await start(folder);
      proxy.target = chain.url;
    }

    /** Loads the service while `happen` happens. Answers the orders that have no answer, or none that says what became. */
    async function loadWhile(
      orders: ReturnType<typeof createOrders>,
      first: Order[],
      happen: () => Promise<void>,
    ): Promise<Order[]> {
      const connections = clients();
      let ended = false;
      const loaded = load(connections, CONNECTIONS, first, orders.next, () => ended);
      await happen().finally(() => (ended = true));
      const unanswered = await loaded;
      connections.close();
      return [...new Set([...unanswered, ...orders.orders.filter(isOpen)])].filter(
        ({ key }) => key !== undefined,
      );
    }

    /** Has every request with a key answered. */
    async function settle(orders: Order[]): Promise<void> {
      const connections = clients();
      let open = orders.filter(({ key }) => key !== undefined);
      while (open.length > 0) {
        const unanswered = await sendAll(connections, CONNECTIONS, open);
        open = [...new Set([...unanswered, ...open.filter(isOpen)])];
      }
      connections.close();
    }

    /** The index, which the reading routes answer from, has the tokens of the chain and no others. */
    async function expectReadable(tokens: number): Promise<void> {
      let count = 0;
      for (const path of ["tokens", "security-tokens"]) {
        for (let cursor = ""; ;) {
          const { body } = await send<TokensView & { security_tokens: object[] }>(
            service,
            `GET /${path}?limit=100${cursor}`,
          );
          count += (path === "tokens" ? body.tokens : body.security_tokens).length;
          if (body.next_cursor === null) break;
          cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
        }
      }
      expect(count, "what can be read").to.equal(tokens);
    }

    /** Everything has its answer, which is true, and can be read. Answers how many tokens there are. */
    async function expectAllWell(
      { orders }: ReturnType<typeof createOrders>,
      audit: ReturnType<typeof createAudit>,
    ): Promise<number> {
      await settle(orders);
      await audit.read(chain.node);
      await audit.checkBalance(chain.node);
      audit.check(orders);
      await expectReadable(audit.issued());
      expect(payments(orders), "payments").to.be.above(0);
      return audit.tokens.size;
    }

    it(`the service killed ${CRASHES} times with transactions under way: nothing is lost or repeated`, async function () {
      this.timeout(60_000 + CRASHES * 20_000);
      const all = ordersOf();
      const audit = auditOf(all);
      let open: Order[] = [];
      for (let i = 0; i < CRASHES; i++) {
        await serve();
        open = await loadWhile(all, open, async () => {
          await sleep(random.integer(0, 600));
          expect(await service.end("SIGKILL")).to.equal("SIGKILL");
        });
        await audit.read(chain.node);
      }
      await serve();
      expect(await expectAllWell(all, audit)).to.be.above(CRASHES);
    });

    it(`the node ended ${CRASHES} times and started from its state: nothing is lost or repeated`, async function () {
      this.timeout(60_000 + CRASHES * 20_000);
      const all = ordersOf();
      const audit = auditOf(all);
      await serve();
      let open: Order[] = [];
      for (let i = 0; i < CRASHES; i++) {
        open = await loadWhile(all, open, async () => {
          await sleep(random.integer(200, 500));
          await restartChain("SIGTERM");
          await sleep(300);
        });
        await audit.read(chain.node);
      }
      await expectAllWell(all, audit);
    });

    // What only the node had, nobody can have kept: an answer from a block that is gone is worth nothing, with one
    // confirmation. What must hold is that the service follows, and that asking again with the key leads to one token.
    it(`the node killed ${CRASHES} times, and started from a state of before: what is left is whole, and all can be asked for again`, async function () {
      this.timeout(60_000 + CRASHES * 20_000);
      const all = ordersOf();
      await serve();
      let open: Order[] = [];
      let lost = 0;
      for (let i = 0; i < CRASHES; i++) {
        // A state on disk, with blocks after it that are not in it.
        const saved = auditOf(all);
        await restartChain("SIGTERM");
        await saved.read(chain.node);
        const before = auditOf(all);
        open = await loadWhile(all, open, async () => {
          await sleep(random.integer(200, 500));
          await before.read(chain.node);
          // More than one batch, so that one at least was answered and is not sent again by itself.
          while (before.tokens.size < saved.tokens.size + 2 * CONNECTIONS) {
            await sleep(100);
            await before.read(chain.node);
          }
          // So that the index has what is about to be lost.
          await send(service, "GET /tokens");
          await restartChain("SIGKILL");
          await sleep(500);
        });
        // The blocks of before are as they were, whatever comes after.
        await saved.read(chain.node);
        lost += before.tokens.size;
        for (const [number, { transactionHash }] of before.tokens) {
          if (saved.tokens.get(number)?.transactionHash === transactionHash) lost--;
        }
      }
      expect(lost, "a restart that loses nothing shows nothing").to.be.above(0);
      // What each request is answered now is what is true now.
      for (const order of all.orders) order.answers = [];
      await settle(all.orders);
      await expectAllWell(all, auditOf(all));
      for (const order of all.orders.filter(({ key, contested }) => key !== undefined && !contested)) {
        expect(order.answers.filter(isSuccess), `order ${order.number}`).to.have.length(2);
      }
    });

    it("a network that drops, loses, cuts, doubles and delays calls: nothing is lost or repeated", async function () {
      this.timeout(60_000 + CRASHES * 20_000);
      const all = ordersOf();
      const audit = auditOf(all);
      await serve();
      const { fault, counts } = unreliable(random);
      proxy.fault(fault);
      let open: Order[] = [];
      while (Math.min(...Object.values(counts)) < Math.max(5, CRASHES)) {
        open = await loadWhile(all, open, () => sleep(500));
      }
      await settle(all.orders);
      proxy.fault(undefined);
      expect(await expectAllWell(all, audit)).to.be.above(10);
    });

    it("the network, the service and the node all at once", async function () {
      this.timeout(60_000 + CRASHES * 20_000);
      const all = ordersOf();
      const audit = auditOf(all);
      await serve();
      let open: Order[] = [];
      for (let i = 0; i < CRASHES; i++) {
        proxy.fault(unreliable(random).fault);
        open = await loadWhile(all, open, async () => {
          await sleep(random.integer(0, 1_000));
          if (i % 2 === 0) await restartChain("SIGTERM");
          await sleep(random.integer(0, 1_000));
          await service.end("SIGKILL");
        });
        proxy.fault(undefined);
        await serve();
        await audit.read(chain.node);
      }
      await expectAllWell(all, audit);
    });
  });
}

/** How many of these orders have paid. */
function payments(orders: Order[]): number {
  return orders.filter(({ kind, answers }) => kind === "payment" && answers.some(isSuccess)).length;
}

/** 503 says that nothing was issued, 504 that it is not known: both are no answer that has to last. */
function isOpen(order: Order): boolean {
  const open = order.answers.filter(({ status }) => status === 503 || status === 504);
  order.answers = order.answers.filter((answer) => !open.includes(answer));
  return open.length > 0 && order.answers.length === 0;
}
