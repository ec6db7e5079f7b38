import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { startFaultyProxy, type FaultyProxy } from "../support/faulty-proxy.ts";
import { deployOn, OPERATOR, OWNER, type Issuing } from "../support/issuing.ts";
import { startService, type ChildService, type Environment } from "../support/processes.ts";
import { rpc } from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

const names = { full_name: "Some token", short_name: "some", token_amount: 7, decimals: 2 };
const tokenBody = (ticker: string, session_key = DEMO_KEY) => ({ ...names, session_key, ticker });
const stBody = (issuerId: string, tokenName: string) => ({ issuerId, tokenName, amount: 5, info: {} });

describe("a request that is refused", () => {
  let service: Running;
  const headers = (key: string | undefined) => (key === undefined ? {} : { "idempotency-key": key });

  before(async () => {
    service = await startInProcess();
  });
  after(() => service.stop());

  for (const [index, wait] of [
    ["that is behind", 0],
    ["that is up to date", 1_000],
  ] as const) {
    for (const key of [undefined, "another key"]) {
      it(`sends no transaction, before an index ${index}, ${key ? "with" : "without"} a key`, async () => {
        const name = `N${wait}${key?.length ?? ""}`;
        const issued = [
          await send(service, "POST /tokens", tokenBody(name), headers(`token ${name}`)),
          await send(service, "POST /api/st/create", stBody("issuer123", name), headers(`st ${name}`)),
        ];
        expect(issued.map(({ status }) => status)).to.deep.equal([200, 200]);
        await sleep(wait);
        const block = await rpc(service, "eth_blockNumber");

        const taken = await send(service, "POST /tokens", tokenBody(name.toLowerCase()), headers(key));
        expect(taken).to.deep.include({
          status: 409,
          body: {
            error: "TICKER_ALREADY_EXISTS",
            message: `ticker '${name.toLowerCase()}' already exists`,
          },
        });
        const st = await send(service, "POST /api/st/create", stBody("issuer123", name), headers(key));
        expect(st).to.deep.include({
          status: 400,
          body: { error: `Token with ID 'issuer123-${name}' already exists.` },
        });
        const nobody = await send(service, "POST /api/st/create", stBody("nobody", name), headers(key));
        expect(nobody).to.deep.include({
          status: 400,
          body: { error: "Issuer ID 'nobody' does not exist." },
        });
        // Whoever was first gets the first answer.
        const again = [
          await send(service, "POST /tokens", tokenBody(name), headers(`token ${name}`)),
          await send(service, "POST /api/st/create", stBody("issuer123", name), headers(`st ${name}`)),
        ];
        expect(again.map(({ body }) => body)).to.deep.equal(issued.map(({ body }) => body));
        expect(await rpc(service, "eth_blockNumber")).to.equal(block);
      });
    }
  }
});

describe("a request for what another service has issued", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let proxy: FaultyProxy;
  let site: Issuing;
  let folder: string;
  let session: string;
  let service: ChildService | undefined;

  before(needsAnvil);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-refused-"));
    anvil = await startAnvil();
    proxy = await startFaultyProxy(anvil.url);
    site = await deployOn(anvil, join(folder, "deployments", "31337.json"));
    mkdirSync(join(folder, "data"));
    const sessions = await openSessions(join(folder, "data", "sessions.db"));
    session = await sessions.create(OWNER.address, new Date(Date.now() + 600_000));
    await sessions.close();
  });
  afterEach(async () => {
    await service?.end("SIGKILL");
    await proxy?.stop();
    await anvil?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function serve(environment: Environment = {}): Promise<ChildService> {
    service = await startService(folder, {
      CHAIN_URL: proxy.url,
      OPERATOR_PRIVATE_KEY: OPERATOR.privateKey,
      RATE_LIMIT: "off",
      ...environment,
    });
    return service;
  }

  const issue = (ticker: string, headers = {}) =>
    send(service as ChildService, "POST /tokens", tokenBody(ticker, session), headers);
  /** Has the index read what is on the chain now. */
  const read = () => send(service as ChildService, "GET /tokens");
  const sent = () => anvil.node.send("eth_getTransactionCount", [OPERATOR.address, "latest"]);

  it("sends no transaction, however long the service has seen nothing", async () => {
    await serve();
    expect((await issue("FIRST")).status).to.equal(200);
    await sleep(4_000);
    await site.tokens("THEIRS");
    const before = await sent();
    expect((await issue("THEIRS")).status).to.equal(409);
    expect(await sent()).to.equal(before);
  });

  it("asks the node no question of its own while requests come steadily, with keys and without", async () => {
    await serve();
    const asked = () => proxy.methods.filter((method) => method === "eth_call").length;
    expect((await issue("T0")).status).to.equal(200);
    await sleep(1_000);
    const before = asked();
    for (let i = 1; i <= 20; i++) {
      const headers = i % 2 === 0 ? {} : { "idempotency-key": `key ${i}` };
      expect((await issue(`T${i}`, headers)).status).to.equal(200);
      await sleep(50);
    }
    expect(asked()).to.equal(before);
  });

  it("is refused only when the other issue has its confirmations", async () => {
    await serve({ CONFIRMATIONS: "4", REQUEST_TIMEOUT: "30" });
    await site.tokens("KEPT");
    await anvil.node.send("anvil_mine", ["0x3"]);
    await read();
    expect((await issue("KEPT")).status).to.equal(409);

    await site.tokens("GONE");
    await read();
    let status: number | undefined;
    const before = (await sent()) as string;
    const answer = issue("GONE").then((given) => (status = given.status));
    await sleep(500);
    expect(status, "it may still be reorganised away").to.equal(undefined);
    await anvil.node.send("anvil_reorg", [1, []]);
    // Now it is this service's to issue.
    while ((await site.tokenCount()) < 2) await sleep(50);
    await anvil.node.send("anvil_mine", ["0x4"]);
    await answer;
    expect(status).to.equal(200);
    expect(Number(await sent())).to.equal(Number(before));
  });

  it("gets a 503 by the deadline if the other issue has too few confirmations", async () => {
    await serve({ CONFIRMATIONS: "3", REQUEST_TIMEOUT: "2" });
    await site.tokens("YOUNG");
    await read();
    const { status, body } = await issue("YOUNG");
    expect(status).to.equal(503);
    expect(body).to.deep.include({ error: "LEDGER_UNAVAILABLE" });
    await anvil.node.send("anvil_mine", ["0x3"]);
    expect((await issue("YOUNG")).status).to.equal(409);
  });

  it("is issued if the index can't be read", async () => {
    await serve();
    await site.tokens("THEIRS");
    proxy.fault((call, forward) =>
      call.method === "eth_getLogs"
        ? Promise.resolve({ jsonrpc: "2.0", id: call.id, error: { code: -32000, message: "no" } })
        : forward(),
    );
    await sleep(4_000);
    const before = await sent();
    expect((await issue("THEIRS")).status).to.equal(409);
    expect(await sent()).to.equal(before);
    expect((await issue("MINE")).status).to.equal(200);
  });
});
