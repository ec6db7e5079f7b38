import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { startAnvil, type Anvil } from "../support/anvil.ts";
import { boundedLogs } from "../support/bounded-logs.ts";
import { startFaultyProxy, type Fault, type FaultyProxy } from "../support/faulty-proxy.ts";
import { deployOn, ISSUER, OPERATOR, OWNER, type Issuing } from "../support/issuing.ts";
import { lagging } from "../support/lagging.ts";
import { startService, type ChildService, type Environment } from "../support/processes.ts";
import { openEvents } from "../service/event-stream.ts";
import { send } from "../service/http.ts";
import { describeOnNodes } from "./nodes.ts";

const READS = [
  "/tokens",
  "/tokens/2",
  "/tokens/1/holders",
  "/tickers/FIRST",
  "/security-tokens",
  "/security-tokens/issuer123-A",
  "/issuers/issuer123",
  `/wallets/${OWNER.address}/tokens`,
  "/tokenlist.json",
];

describeOnNodes("before a node that must not be believed", () => {
  const GENESIS = Math.floor(Date.now() / 1000);
  const anvils: Anvil[] = [];
  let anvil: Anvil;
  let proxy: FaultyProxy;
  let site: Issuing;
  let folder: string;
  let session: string;
  let service: ChildService;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-node-"));
    anvil = await start();
    site = await deployOn(anvil, join(folder, "deployments", "31337.json"));
    for (const ticker of ["FIRST", "SECOND"]) await site.tokens(ticker);
    await site.securityTokens("A");
    proxy = await startFaultyProxy(anvil.url);
    mkdirSync(join(folder, "data"));
    const sessions = await openSessions(join(folder, "data", "sessions.db"));
    session = await sessions.create(OWNER.address, new Date(Date.now() + 600_000));
    await sessions.close();
  });
  afterEach(async () => {
    await service?.end("SIGKILL");
    await proxy?.stop();
    await Promise.all(anvils.splice(0).map((one) => one.stop()));
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Chains of one time have the same first block. */
  async function start(genesis = GENESIS): Promise<Anvil> {
    const one = await startAnvil("--timestamp", String(genesis));
    anvils.push(one);
    return one;
  }

  async function serve(more: Environment = {}): Promise<void> {
    service = await startService(folder, {
      CHAIN_URL: proxy.url,
      OPERATOR_PRIVATE_KEY: OPERATOR.privateKey,
      RATE_LIMIT: "off",
      ...more,
    });
  }

  const get = (path: string) => send<Record<string, unknown>>(service, `GET ${path}`);
  const readAll = () => Promise.all(READS.map(get));
  const head = async () => Number(await anvil.node.send("eth_blockNumber", []));

  function post(ticker: string, key?: string) {
    const names = { full_name: `Token ${ticker}`, short_name: ticker };
    const body = { session_key: session, ...names, ticker, token_amount: 5, decimals: 0 };
    const headers: Record<string, string> = key === undefined ? {} : { "idempotency-key": key };
    return send<Record<string, unknown>>(service, "POST /tokens", body, headers);
  }

  for (const [what, blocks, milliseconds] of [
    ["at its first block for three seconds", Infinity, 3_000],
    ["three blocks behind for half a second", 3, 500],
  ] as const) {
    it(`waits for a node that is ${what}, and never says that less was issued`, async () => {
      await serve();
      const before = await readAll();
      for (const { status } of before) expect(status).to.equal(200);
      const stream = await openEvents(service, { path: "/events?last_event_id=0" });
      await stream.has(3);
      proxy.fault(lagging(Math.max(0, (await head()) - blocks)));
      const reading = readAll();
      const ready = await get("/health/ready");
      expect(ready.status, JSON.stringify(ready.body)).to.equal(503);
      await sleep(milliseconds);
      proxy.fault(undefined);
      for (const [i, { status, body }] of (await reading).entries()) {
        expect({ status, body }, READS[i]).to.deep.equal({ status: 200, body: before[i]?.body });
      }
      expect((await get("/health/ready")).status).to.equal(200);
      await site.tokens("NEXT");
      await stream.has(4);
      expect(stream.events.map(({ event }) => event)).to.deep.equal([
        "token",
        "token",
        "security_token",
        "token",
      ]);
      stream.close();
    });
  }

  it("answers 503 within a bounded time where the node stays behind, and says so", async () => {
    await serve();
    await readAll();
    proxy.fault(lagging((await head()) - 2));
    for (const { status, body } of [...(await readAll()), ...(await readAll())]) {
      expect(status).to.equal(503);
      expect(body["message"]).to.match(
        /^the node is behind: its chain ends at block \d+, and block \d+ is known$/,
      );
    }
    const ready = await get("/health/ready");
    expect(ready).to.include({ status: 503 });
    expect(ready.body["message"]).to.match(/^the node is behind/);
    proxy.fault(undefined);
    for (const { status } of await readAll()) expect(status).to.equal(200);
    expect((await get("/health/ready")).status).to.equal(200);
  });

  it("refuses an empty chain of the same id, and another with the same contracts, and sends nothing there", async () => {
    await serve();
    const first = await post("KEYED", "an old key");
    expect(first.status).to.equal(200);
    const before = await readAll();
    const stream = await openEvents(service, { path: "/events?last_event_id=0" });
    await stream.has(4);

    const wiped = await start();
    const twin = await start(1_700_000_000);
    const again = await deployOn(twin, join(folder, "twin.json"));
    expect(again.contracts.registry.address).to.equal(site.contracts.registry.address);
    for (let i = 0; i < 10; i++) await again.tokens(`TWIN${i}`);
    for (const [other, reason] of [
      [wiped, /^the node's chain has no token registry: it is behind, or another one$/],
      [twin, /^the node serves another chain than the one of this service: its block 0 differs$/],
    ] as const) {
      const blocks = await other.node.send("eth_blockNumber", []);
      proxy.target = other.url;
      // A look at the chain holds for a second.
      await sleep(1_100);
      const answers = await Promise.all([
        post("KEYED", "an old key"),
        post("OTHER"),
        post("NEXT", "a new key"),
      ]);
      answers.push(...(await readAll()), await get("/health/ready"));
      for (const { status, body } of answers) {
        expect(status, JSON.stringify(body)).to.equal(503);
        expect(body["message"]).to.match(reason);
      }
      expect(await other.node.send("eth_blockNumber", [])).to.equal(blocks);
      proxy.target = anvil.url;
      const after = await readAll();
      expect(after.map(({ body }) => body)).to.deep.equal(before.map(({ body }) => body));
      expect((await get("/health/ready")).status).to.equal(200);
      expect(await post("KEYED", "an old key")).to.deep.include({ status: 200, body: first.body });
    }
    expect(stream.events.map(({ event }) => event)).not.to.include("undone");
    stream.close();
  });

  it("refuses to start on an empty or another chain that has the same contracts at the same addresses", async () => {
    await serve();
    expect((await get("/health/ready")).status).to.equal(200);
    expect(await service.end("SIGTERM")).to.equal(0);
    const twin = await start();
    await twin.node.send("evm_increaseTime", [1_000]);
    await deployOn(twin, join(folder, "twin.json"));
    proxy.target = twin.url;
    const failure = await serve().catch((error: unknown) => (error as Error).message);
    expect(failure).to.match(/this is not the chain that .*chain\.json knows/);
    proxy.target = anvil.url;
    await serve();
    expect((await get("/tokens/2")).status).to.equal(200);
  });

  it("holds no read longer than a request may take while the chain is read, and says how far it is", async () => {
    for (let i = 0; i < 40; i++) await site.tokens(`T${i}`);
    proxy.fault(async ({ method }, forward) => {
      if (method === "eth_getLogs") await sleep(500);
      return forward();
    });
    await serve({ REQUEST_TIMEOUT: "1" });
    const answers = await readAll();
    for (const { status, body } of answers) {
      expect(status).to.equal(503);
      expect(body["message"]).to.match(/^the chain is still being read: block \d+ of \d+$/);
    }
    const ready = await get("/health/ready");
    expect(ready.body["message"]).to.match(/^the chain is still being read: block \d+ of \d+$/);
    proxy.fault(undefined);
    for (const { status } of await readAll()) expect(status).to.equal(200);
  });

  it("is not ready before a node that refuses eth_getLogs, and says so", async () => {
    proxy.fault(boundedLogs({ blocks: 0, hashes: true }).fault);
    await serve();
    const answers = [...(await readAll()), await get("/health/ready")];
    for (const { status, body } of answers) {
      expect(status).to.equal(503);
      expect(body["message"]).to.match(/^the node refuses eth_getLogs/);
    }
    proxy.fault(undefined);
    expect((await get("/health/ready")).status).to.equal(200);
  });

  it("neither starts nor is ready before a chain that is older than the contracts need", async () => {
    const old = await startAnvil("--hardfork", "london");
    const tooOld: Fault = async (call, forward) => {
      const runsCode = call.method === "eth_call" && (call.params[0] as { to?: string }).to === undefined;
      if (!runsCode) return forward();
      return { jsonrpc: "2.0", id: call.id, result: await old.node.send(call.method, call.params) };
    };
    const reason =
      /the chain is older than the contracts need: it does not have the changes of Shanghai and Cancun/;
    proxy.fault(tooOld);
    expect(await serve().catch((error: unknown) => (error as Error).message)).to.match(reason);
    proxy.fault(undefined);
    await serve();
    expect((await get("/health/ready")).status).to.equal(200);
    proxy.fault(tooOld);
    const ready = await get("/health/ready");
    expect(ready.status).to.equal(503);
    expect(ready.body["message"]).to.match(reason);
    await old.stop();
  });

  it("reads an issuer from a node that knows the newest one, of several behind one URL", async () => {
    await serve();
    let calls = 0;
    proxy.fault(async (call, forward) => {
      const behind = call.method === "eth_call" && ++calls % 2 === 1;
      return behind ? lagging(site.firstBlock)(call, forward) : forward();
    });
    for (let i = 0; i < 4; i++) {
      const { status, body } = await get("/issuers/issuer123");
      expect(status, JSON.stringify(body)).to.equal(200);
      expect(body).to.include({ wallet: ISSUER.address });
    }
  });
});
