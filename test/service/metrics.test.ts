import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { startFaultyProxy, type FaultyProxy } from "../support/faulty-proxy.ts";
import { deployOn, OPERATOR, OWNER, type Issuing } from "../support/issuing.ts";
import { parseMetrics, scrape } from "../support/metrics.ts";
import { startService, type ChildService } from "../support/processes.ts";
import { send } from "./http.ts";
import { sendLines } from "./lines.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/metrics.md"), "utf8");

/** The library's own, which the page names by their beginnings. */
const OF_THE_PROCESS = /^(process|nodejs)_/;

describe("the metrics", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
    await post("FIRST", "a-key");
    await post("FIRST", "a-key");
    await post("FIRST");
    await send(service, "POST /security-tokens", {
      issuer_id: "issuer123",
      token_name: "Series A",
      issued_amount: 1,
      info: {},
    });
    await sendLines(service, "/tokens/batch", ["{}"]);
    await send(service, "GET /health/ready");
  });
  after(() => service.stop());

  function post(ticker: string, key?: string) {
    return send(service, "POST /tokens", tokenBody(DEMO_KEY, ticker), key ? { "idempotency-key": key } : {});
  }

  it("are those of docs/metrics.md, with its labels; ScalarDL's only where security tokens are there", async () => {
    const ofScalarDl = /^hallmark_scalardl_/;
    const rows = [...PAGE.matchAll(/^\| `(\w+)` \| ([^|]*)\| [^|]*\| [^|]*\|$/gm)];
    const told = rows.map(([, name, labels]) => [name, (labels?.match(/\w+/g) ?? []).sort()]);
    const { labels } = await scrape(service.url);
    const served = [...labels]
      .filter(([name]) => !OF_THE_PROCESS.test(name))
      .map(([name, of]) => [name, [...of].sort()]);
    expect(told.filter(([name]) => !ofScalarDl.test(String(name)))).to.have.deep.members(served);
  });

  it("include all that docs/metrics.md mentions elsewhere", async () => {
    const { labels } = await scrape(service.url);
    for (const [, name] of PAGE.matchAll(/`((?:hallmark|http|process|nodejs)_\w*[a-z])`/g)) {
      if (!name?.startsWith("hallmark_scalardl_")) expect([...labels.keys()]).to.include(name);
    }
  });

  it("count requests by outcome, and each token once", async () => {
    const { values } = await scrape(service.url);
    expect(values.get('hallmark_requests_total{kind="token",outcome="success"}')).to.equal(2);
    expect(values.get('hallmark_requests_total{kind="token",outcome="TICKER_ALREADY_EXISTS"}')).to.equal(1);
    expect(values.get('hallmark_requests_total{kind="security_token",outcome="success"}')).to.equal(1);
    expect(values.get('hallmark_tokens_issued_total{kind="token"}')).to.equal(1);
    expect(values.get('hallmark_tokens_issued_total{kind="security_token"}')).to.equal(1);
  });

  it("report batches, transactions and the chain", async () => {
    const { values } = await scrape(service.url);
    expect(values.get("hallmark_batch_requests_count")).to.be.at.least(2);
    expect(values.get('hallmark_transactions_total{result="success"}')).to.be.at.least(2);
    expect(values.get("hallmark_transaction_duration_seconds_count")).to.be.at.least(2);
    expect(values.get("hallmark_transaction_in_flight_seconds")).to.equal(0);
    expect(values.get("hallmark_queue_requests")).to.equal(0);
    expect(values.get("hallmark_queue_capacity_requests")).to.be.above(0);
    const head = Number(await send(service, "GET /health/ready").then(() => blockNumber(service.rpcUrl)));
    const fresh = (await scrape(service.url)).values;
    expect(fresh.get("hallmark_chain_head_block")).to.equal(head);
    expect(fresh.get("hallmark_index_block")).to.equal(head);
    expect(fresh.get("hallmark_index_lag_blocks")).to.equal(0);
    expect(fresh.get("hallmark_operator_balance_ether")).to.be.above(0);
    expect(fresh.get("hallmark_ready")).to.equal(1);
  });

  it("report the process and its files", async () => {
    const { values } = await scrape(service.url);
    expect(values.get('hallmark_info{chain="embedded",security_tokens="evm"}')).to.equal(1);
    expect(values.get("hallmark_journal_bytes")).to.equal(
      readFileSync(join(service.dataDir, "chain.journal")).length,
    );
    expect(values.get("hallmark_memory_available_bytes")).to.be.above(0);
    expect(values.get("hallmark_session_store_up")).to.equal(1);
  });

  it("have no label with a value that callers send", async () => {
    await send(service, "GET /tokens/1");
    await send(service, "GET /tokens/2");
    await send(service, "GET /tickers/FIRST");
    await send(service, "GET /nowhere");
    const text = await (await fetch(`${service.url}/metrics`)).text();
    expect(text).to.not.match(/FIRST|nowhere|0x|issuer123|route="[^"]*\d"/);
    const { values } = parseMetrics(text);
    const count = (route: string, status: number) =>
      values.get(`http_request_duration_seconds_count{method="GET",route="${route}",status="${status}"}`);
    expect(count("/tokens/:id", 200)).to.equal(1);
    expect(count("/tokens/:id", 404)).to.equal(1);
    expect(count("none", 404)).to.equal(1);
  });
});

describe("the metrics before an external node", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let proxy: FaultyProxy;
  let site: Issuing;
  let folder: string;
  let service: ChildService;
  let session: string;

  before(needsAnvil);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-metrics-"));
    anvil = await startAnvil();
    proxy = await startFaultyProxy(anvil.url);
    site = await deployOn(anvil, join(folder, "deployments", "31337.json"));
    mkdirSync(join(folder, "data"));
    const sessions = await openSessions(join(folder, "data", "sessions.db"));
    session = await sessions.create(OWNER.address, new Date(Date.now() + 600_000));
    await sessions.close();
    service = await startService(folder, {
      CHAIN_URL: proxy.url,
      OPERATOR_PRIVATE_KEY: OPERATOR.privateKey,
      RATE_LIMIT: "off",
    });
  });
  afterEach(async () => {
    await service?.end("SIGKILL");
    await proxy?.stop();
    await anvil?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const valueOf = async (series: string) => (await scrape(service.url)).values.get(series);

  /** Scrapes until a series has such a value. */
  async function becomes(series: string, isRight: (value: number) => boolean): Promise<void> {
    while (!isRight((await valueOf(series)) ?? NaN)) await sleep(50);
  }

  it("are served while the node does not answer, and report that in the end", async () => {
    const hanging: (() => void)[] = [];
    await becomes("hallmark_ready", (value) => value === 1);
    const head = await valueOf("hallmark_chain_head_block");
    proxy.fault(() => new Promise((resolve) => hanging.push(() => resolve(undefined))));
    for (let i = 0; i < 3; i++) expect(await valueOf("hallmark_chain_head_block")).to.equal(head);
    while (hanging.length === 0) await scrape(service.url);
    proxy.fault(() => Promise.resolve(undefined));
    for (const end of hanging) end();
    await becomes("hallmark_ready", (value) => value === 0);
    const { values } = await scrape(service.url);
    const unanswered = [...values].filter(
      ([series, value]) => series.includes('kind="unanswered"') && value > 0,
    );
    expect(unanswered).to.not.be.empty;
    proxy.fault(undefined);
    await becomes("hallmark_ready", (value) => value === 1);
  });

  it("and /health/ready tell of a node that hangs while it still hangs", async () => {
    proxy.fault(() => new Promise(() => undefined));
    const answer = await send<{ message: string }>(service, "GET /health/ready");
    expect(answer.status).to.equal(503);
    expect(answer.body.message).to.equal("the chain has not answered within 4 seconds");
    expect(await valueOf("hallmark_ready")).to.equal(0);
  });

  it("count the operator's transactions that the node refuses, and report their age", async () => {
    const refused = 'hallmark_rpc_errors_total{method="eth_sendRawTransaction",kind="error"}';
    proxy.fault(async (call, forward) =>
      call.method === "eth_sendRawTransaction"
        ? { jsonrpc: "2.0", id: call.id, error: { code: -32000, message: "no" } }
        : forward(),
    );
    const answer = send(service, "POST /tokens", tokenBody(session, "LATER"));
    await becomes(refused, (value) => value > 0);
    await becomes("hallmark_transaction_in_flight_seconds", (value) => value > 0);
    proxy.fault(undefined);
    expect((await answer).status).to.equal(200);
    expect(await valueOf("hallmark_transaction_in_flight_seconds")).to.equal(0);
    expect(await valueOf('hallmark_tokens_issued_total{kind="token"}')).to.equal(1);
  });

  it("report the depth of a reorganisation", async () => {
    for (const ticker of ["KEPT", "GONE", "ALSO"]) await site.tokens(ticker);
    expect((await send(service, "GET /tokens")).status).to.equal(200);
    await anvil.node.send("anvil_reorg", [2, []]);
    expect((await send(service, "GET /tokens")).status).to.equal(200);
    const { values } = await scrape(service.url);
    expect(values.get("hallmark_reorganisation_depth_blocks_count")).to.equal(1);
    expect(values.get("hallmark_reorganisation_depth_blocks_sum")).to.equal(2);
  });
});

function tokenBody(session: string, ticker: string): object {
  const names = { full_name: `Token ${ticker}`, short_name: ticker };
  return { session_key: session, ...names, ticker, token_amount: 5, decimals: 0 };
}

async function blockNumber(rpcUrl: string): Promise<string> {
  const response = await fetch(rpcUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_blockNumber", params: [] }),
  });
  return ((await response.json()) as { result: string }).result;
}
