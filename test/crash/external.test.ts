import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { contractsAt, type Contracts } from "../../src/ledger/evm/contracts.ts";
import { deploy } from "../../src/ledger/evm/setup/deploy.ts";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { send } from "../service/http.ts";
import type { TokensView } from "../service/views.ts";
import { account, needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { startService, type ChildService } from "../support/processes.ts";
import { createAudit } from "./audit.ts";
import { connect, createOrders, isSuccess, load, sendAll, type Order } from "./orders.ts";
import { startUnreliableProxy, type UnreliableProxy } from "./unreliable-proxy.ts";

const [admin, owner, issuer, operator] = [account(0), account(1), account(2), account(5)];
const CONNECTIONS = 32;

/** An address where nothing listens. */
const NOBODY = "http://127.0.0.1:1";

/** How often each process is killed. */
const CRASHES = Math.ceil(Number(process.env["CRASHES"] ?? 10) / 10);

describe("crashes around an external chain", function () {
  this.timeout(60_000 + CRASHES * 20_000);

  let folder: string;
  let chain: Anvil;
  let proxy: UnreliableProxy;
  let contracts: Contracts;
  let service: ChildService;
  let session: string;
  let issuerSession: string;

  before(needsAnvil);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-crash-"));
    chain = await startChain();
    proxy = await startUnreliableProxy(chain.url);
    proxy.reliable = true;
    const file = join(folder, "deployments", "31337.json");
    const { contracts: deployed } = await deploy({
      node: chain.node,
      deployer: admin.address,
      operator: operator.address,
      file,
      log: () => {},
    });
    contracts = contractsAt({ registry: deployed.registry.address, factory: deployed.factory.address });
    const { address, abi } = contracts.registry;
    const data = abi.encodeFunctionData("registerIssuer", ["issuer123", issuer.address]);
    await chain.node.send("eth_sendTransaction", [{ from: admin.address, to: address, data }]);
    mkdirSync(join(folder, "data"));
    const store = await openSessions(join(folder, "data", "sessions.db"));
    const until = new Date(Date.now() + 3_600_000);
    [session, issuerSession] = [
      await store.create(owner.address, until),
      await store.create(issuer.address, until),
    ];
    await store.close();
  });

  afterEach(async () => {
    await service.end("SIGKILL");
    await proxy.stop();
    await chain.stop();
    rmSync(folder, { recursive: true });
  });

  const state = () => join(folder, "state.json");

  // Else each start makes another genesis block, by which the service knows the chain.
  const GENESIS = String(Math.floor(Date.now() / 1000));
  const startChain = () => startAnvil("--state", state(), "--timestamp", GENESIS);

  async function serve(): Promise<ChildService> {
    service = await startService(folder, {
      CHAIN_URL: proxy.url,
      OPERATOR_PRIVATE_KEY: operator.privateKey,
      RATE_LIMIT: "off",
      REQUEST_TIMEOUT: "10",
    });
    return service;
  }

  const clientsOf = ({ url }: ChildService) =>
    connect(url, CONNECTIONS, { authorization: `Bearer ${issuerSession}` });

  /** Kills Anvil and starts it from the state that it, or someone before, has written. */
  async function restartChain(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (signal === "SIGTERM") {
      // Anvil writes its state and goes on answering for a moment: what it mines then it loses. So it is cut off before.
      proxy.target = NOBODY;
      await sleep(300);
    }
    await chain.end(signal);
    chain = await startChain();
    proxy.target = chain.url;
  }

  /** Loads the service while `happen` happens. Answers the orders that have no answer, or none that says what became. */
  async function loadWhile(
    orders: ReturnType<typeof createOrders>,
    first: Order[],
    happen: () => Promise<void>,
  ) {
    const clients = clientsOf(service);
    let ended = false;
    const loaded = load(clients, CONNECTIONS, first, orders.next, () => ended);
    await happen().finally(() => (ended = true));
    const unanswered = await loaded;
    clients.close();
    return [...new Set([...unanswered, ...orders.orders.filter(isOpen)])].filter(
      ({ key }) => key !== undefined,
    );
  }

  /** 503 says that nothing was issued, 504 that it is not known: both are no answer that has to last. */
  function isOpen(order: Order): boolean {
    const open = order.answers.filter(({ status }) => status === 503 || status === 504);
    order.answers = order.answers.filter((answer) => !open.includes(answer));
    return open.length > 0 && order.answers.length === 0;
  }

  /** Has every request with a key answered. */
  async function settle(orders: Order[]): Promise<void> {
    const clients = clientsOf(service);
    let open = orders.filter(({ key }) => key !== undefined);
    while (open.length > 0) {
      const unanswered = await sendAll(clients, CONNECTIONS, open);
      open = [...new Set([...unanswered, ...open.filter(isOpen)])];
    }
    clients.close();
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

  it(`the service killed ${CRASHES} times with transactions under way: nothing is lost or repeated`, async () => {
    const all = createOrders({ session });
    const audit = createAudit(contracts, all.orders);
    let open: Order[] = [];
    for (let i = 0; i < CRASHES; i++) {
      await serve();
      open = await loadWhile(all, open, async () => {
        await sleep(Math.random() * 600);
        expect(await service.end("SIGKILL")).to.equal("SIGKILL");
      });
      await audit.read(chain.node);
    }
    await serve();
    await settle(all.orders);
    await audit.read(chain.node);
    audit.check(all.orders);
    await expectReadable(audit.tokens.size);
    expect(audit.tokens.size).to.be.above(CRASHES);
  });

  it(`Anvil stopped and started from its state ${CRASHES} times: nothing is lost or repeated`, async () => {
    const all = createOrders({ session });
    const audit = createAudit(contracts, all.orders);
    await serve();
    let open: Order[] = [];
    for (let i = 0; i < CRASHES; i++) {
      open = await loadWhile(all, open, async () => {
        await sleep(200 + Math.random() * 300);
        await restartChain("SIGTERM");
        await sleep(300);
      });
      await audit.read(chain.node);
    }
    await settle(all.orders);
    await audit.read(chain.node);
    audit.check(all.orders);
    await expectReadable(audit.tokens.size);
  });

  // What only the node had, nobody can have kept: an answer from a block that is gone is worth nothing, with one
  // confirmation. What must hold is that the service follows, and that asking again with the key leads to one token.
  it(`Anvil killed ${CRASHES} times, and started from a state of before: what is left is whole, and all can be asked for again`, async () => {
    const all = createOrders({ session });
    await serve();
    let open: Order[] = [];
    let lost = 0;
    for (let i = 0; i < CRASHES; i++) {
      // A state on disk, with blocks after it that are not in it.
      const saved = createAudit(contracts, all.orders);
      await settleChainState();
      await saved.read(chain.node);
      const before = createAudit(contracts, all.orders);
      open = await loadWhile(all, open, async () => {
        await sleep(200 + Math.random() * 300);
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
    await settle(all.orders);
    const audit = createAudit(contracts, all.orders);
    await audit.read(chain.node);
    audit.check(all.orders);
    await expectReadable(audit.tokens.size);
    for (const order of all.orders.filter(({ key, contested }) => key !== undefined && !contested)) {
      expect(order.answers.filter(isSuccess), `order ${order.number}`).to.have.length(2);
    }
  });

  /** Has Anvil write its state, and begin again from it. */
  async function settleChainState(): Promise<void> {
    await restartChain("SIGTERM");
    expect(existsSync(state())).to.be.true;
  }

  it("a network that drops, loses, cuts, doubles and delays calls: nothing is lost or repeated", async () => {
    const all = createOrders({ session });
    const audit = createAudit(contracts, all.orders);
    await serve();
    proxy.reliable = false;
    let open: Order[] = [];
    const begin = Date.now();
    while (Math.min(...Object.values(proxy.counts)) < CRASHES || Date.now() - begin < 3_000) {
      open = await loadWhile(all, open, () => sleep(500));
    }
    await settle(all.orders);
    proxy.reliable = true;
    await audit.read(chain.node);
    audit.check(all.orders);
    await expectReadable(audit.tokens.size);
    expect(audit.tokens.size).to.be.above(50);
  });

  it("the network, the service and Anvil all at once", async () => {
    const all = createOrders({ session });
    const audit = createAudit(contracts, all.orders);
    await serve();
    let open: Order[] = [];
    for (let i = 0; i < CRASHES; i++) {
      proxy.reliable = false;
      open = await loadWhile(all, open, async () => {
        await sleep(Math.random() * 1_000);
        if (i % 2 === 0) await restartChain("SIGTERM");
        await sleep(Math.random() * 1_000);
        await service.end("SIGKILL");
      });
      proxy.reliable = true;
      await serve();
      await audit.read(chain.node);
    }
    await settle(all.orders);
    await audit.read(chain.node);
    audit.check(all.orders);
    await expectReadable(audit.tokens.size);
  });
});
