import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import schema from "@uniswap/token-lists/src/tokenlist.schema.json" with { type: "json" };
import { Ajv } from "ajv";
import { expect } from "chai";
import { openEmbedded } from "../../src/ledger/evm/setup/open-embedded.ts";
import { createEvmLedger } from "../../src/ledger/evm/evm-ledger.ts";
import { SILENT } from "../../src/base/log.ts";
import { createSender } from "../../src/ledger/evm/issue/sender.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";
import type { TokensView } from "./views.ts";

interface TokenListView {
  name: string;
  timestamp: string;
  version: { major: number; minor: number; patch: number };
  tokens: {
    chainId: number;
    address: string;
    name: string;
    symbol: string;
    decimals: number;
    extensions: { smartcontract_ID: number };
  }[];
}

const isTokenList = new Ajv({
  strict: false,
  allErrors: true,
  formats: { "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, uri: URL.canParse },
}).compile(schema);

async function issue(service: Running, ticker: string, rest: object = {}): Promise<void> {
  const names = { full_name: `Token ${ticker}`, short_name: ticker };
  const body = { session_key: DEMO_KEY, ...names, ticker, token_amount: 1, decimals: 8, ...rest };
  const answer = await send(service, "POST /tokens", body);
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
}

async function tokenList(service: Running, page?: number) {
  const path = page === undefined ? "/tokenlist.json" : `/tokenlist.json?page=${page}`;
  const answer = await send<TokenListView>(service, `GET ${path}`);
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
  expect(isTokenList(answer.body), JSON.stringify(isTokenList.errors?.slice(0, 3))).to.be.true;
  return { list: answer.body, headers: answer.headers, tag: answer.headers.get("etag") as string };
}

describe("GET /tokenlist.json", function () {
  this.timeout(60_000);
  let folder: string;
  let service: Running;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-list-"));
    service = await startInProcess({ DATA_DIR: folder });
  });

  afterEach(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  it("lists the tokens of /tokens and no security token", async () => {
    await issue(service, "one");
    const st = { issuer_id: "issuer123", token_name: "A", issued_amount: 1, info: {} };
    expect((await send(service, "POST /security-tokens", st)).status).to.equal(201);
    await issue(service, "TWO", { decimals: 0 });
    const { list, headers } = await tokenList(service);
    const { tokens } = (await send<TokensView>(service, "GET /tokens")).body;
    expect(list).to.deep.equal({
      name: "Hallmark tokens",
      timestamp: tokens[0]?.issued_at,
      version: { major: 0, minor: 2, patch: 0 },
      tokens: tokens.reverse().map((token) => ({
        chainId: 31337,
        address: token.contract_address,
        name: token.full_name,
        symbol: token.ticker,
        decimals: token.decimals,
        extensions: { smartcontract_ID: token.smartcontract_ID },
      })),
    });
    expect(headers.get("content-type")).to.equal("application/json; charset=utf-8");
    expect(headers.get("cache-control")).to.equal("public, no-cache");
    expect(headers.get("link")).to.equal(null);
  });

  it("is 404 before the first token, as is a page after the last", async () => {
    for (const path of ["/tokenlist.json", "/tokenlist.json?page=1"]) {
      expect((await send(service, `GET ${path}`)).status).to.equal(404);
    }
    await issue(service, "one");
    await tokenList(service, 1);
    expect((await send(service, "GET /tokenlist.json?page=2")).status).to.equal(404);
    for (const query of ["page=0", "page=x", "page=1&page=2", "limit=1"]) {
      expect((await send(service, `GET /tokenlist.json?${query}`)).status, query).to.equal(400);
    }
  });

  it("is valid with every name and ticker that /tokens takes", async () => {
    const names = [
      `"quoted" \\ <b>&amp;</b>`,
      "Zürich Ünïcode 東京 ",
      "no-break\u00a0space\u3000and\u2003wide ones\u202f!",
      "🏦 ❤️ 𝕏",
      "é".repeat(30),
      "a",
      "x".repeat(60),
      "'; DROP TABLE tokens; --",
      "ｆｕｌｌ　ｗｉｄｔｈ",
    ];
    const tickers = ["$", "a.b-c_d$e", "0", "ABCDEFGHIJK", "-._$x", "S$", "1.0", "__proto__", "Z"];
    for (const [i, full_name] of names.entries()) {
      const ticker = tickers[i] as string;
      await issue(service, /[A-Za-z0-9]/.test(ticker) ? ticker : `${ticker}1`, { full_name });
    }
    const { list } = await tokenList(service);
    expect(list.tokens.map(({ name }) => name)).to.deep.equal(
      names.map((name) => name.trim().replace(/\s/g, " ").normalize("NFC")),
    );
  });

  it("has a new minor version with each token, and the same bytes otherwise, also after a restart", async () => {
    const tags = new Set<string>();
    for (let count = 1; count <= 3; count++) {
      await issue(service, `T${count}`);
      const { list, tag } = await tokenList(service);
      expect(list.version).to.deep.equal({ major: 0, minor: count, patch: 0 });
      expect((await tokenList(service)).tag).to.equal(tag);
      tags.add(tag);
    }
    expect(tags.size).to.equal(3);
    const before = await tokenList(service);
    await service.stop();
    service = await startInProcess({ DATA_DIR: folder });
    const after = await tokenList(service);
    expect(after.tag).to.equal(before.tag);
    expect(after.list).to.deep.equal(before.list);
  });

  it("refuses requests for more lists at the same time than it can read", async () => {
    const statuses = new Set<number>();
    while (!statuses.has(429)) {
      const pages = Array.from({ length: 20 }, (_, i) =>
        send(service, `GET /tokenlist.json?page=${i + 100}`),
      );
      for (const { status } of await Promise.all(pages)) statuses.add(status);
    }
    expect([...statuses]).to.have.members([404, 429]);
  });

  it("answers 304 to a client that has it, and the list again when it has grown", async () => {
    await issue(service, "one");
    const { tag } = await tokenList(service);
    expect(tag).to.match(/^"[\w-]{43}"$/);
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const answer = await send(service, "GET /tokenlist.json", undefined, { "if-none-match": header });
      expect(answer.status, header).to.equal(304);
      expect(answer.body).to.equal(undefined);
      expect(answer.headers.get("etag")).to.equal(tag);
    }
    const other = await send(service, "GET /tokenlist.json", undefined, { "if-none-match": `"other"` });
    expect(other.status).to.equal(200);
    await issue(service, "two");
    const grown = await send(service, "GET /tokenlist.json", undefined, { "if-none-match": tag });
    expect(grown.status).to.equal(200);
    expect(grown.headers.get("etag")).not.to.equal(tag);
  });

  it("answers HEAD with the same headers, without the list", async () => {
    await issue(service, "one");
    const head = await send(service, "HEAD /tokenlist.json");
    const { tag, list } = await tokenList(service);
    expect(head.status).to.equal(200);
    expect(head.body).to.equal(undefined);
    expect(head.headers.get("etag")).to.equal(tag);
    expect(head.headers.get("content-length")).to.equal(String(JSON.stringify(list).length));
  });

  it("can be read by pages of every origin, which can read nothing else", async () => {
    await issue(service, "one");
    const origin = { origin: "https://app.example" };
    for (const line of ["GET /tokenlist.json", "HEAD /tokenlist.json", "GET /tokenlist.json?page=9"]) {
      const { headers } = await send(service, line, undefined, origin);
      expect(headers.get("access-control-allow-origin"), line).to.equal("*");
      expect(headers.get("access-control-expose-headers")).to.include("ETag");
    }
    const preflight = await send(service, "OPTIONS /tokenlist.json", undefined, {
      ...origin,
      "access-control-request-method": "GET",
      "access-control-request-headers": "if-none-match",
    });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get("access-control-allow-headers")).to.equal("if-none-match");
    const tokens = await send(service, "GET /tokens", undefined, origin);
    expect(tokens.headers.get("access-control-allow-origin")).to.equal(null);
  });

  it("has the first 10,000 tokens, and further pages the next ones", async () => {
    await service.stop();
    await issueMany(folder, 10_003);
    service = await startInProcess({ DATA_DIR: folder });
    const first = await tokenList(service);
    const second = await tokenList(service, 2);
    expect(first.list.version.minor).to.equal(10_000);
    expect(first.headers.get("link")).to.equal(`</tokenlist.json?page=2>; rel="next"`);
    expect(second.list.name).to.equal("Hallmark tokens 2");
    expect(second.list.version.minor).to.equal(3);
    expect(second.headers.get("link")).to.equal(null);
    const all = [...first.list.tokens, ...second.list.tokens].map(({ extensions }) => extensions);
    expect(all.map(({ smartcontract_ID: id }) => id)).to.deep.equal(all.map((_, i) => i + 1));
    await issue(service, "more");
    expect((await tokenList(service)).tag).to.equal(first.tag);
    expect((await tokenList(service, 2)).list.version.minor).to.equal(4);
    // It costs next to nothing where nothing has changed, beside a whole answer.
    const timeOf = async (headers: Record<string, string>) => {
      const start = performance.now();
      for (let i = 0; i < 10; i++) await send(service, "GET /tokenlist.json", undefined, headers);
      return performance.now() - start;
    };
    expect(await timeOf({ "if-none-match": first.tag })).to.be.below((await timeOf({})) / 2);
  });
});

/** Issues on the chain of a stopped service, without HTTP. */
async function issueMany(dataDir: string, count: number): Promise<void> {
  const { connection, accounts, stop } = await openEmbedded({
    dataDir,
    operatorKey: { kind: "own", file: join(dataDir, "operator.key") },
    demo: false,
    log: () => undefined,
    onFailure: (error) => {
      throw error;
    },
  });
  const abort = new AbortController();
  const sender = createSender({
    ...connection,
    confirmations: 1,
    pollInterval: 100,
    stuckAfter: 30_000,
    signal: abort.signal,
    log: SILENT,
  });
  const times = { pollInterval: 100, timeout: 60_000 };
  const ledger = createEvmLedger({ ...connection, sender, confirmations: 1, ...times });
  const order = { fullName: "One of many", shortName: "many", amount: 1n, decimals: 0 };
  let next = 0;
  const worker = async () => {
    while (next < count) {
      await ledger.issueToken({ ...order, ticker: (next++).toString(36), owner: accounts[1] as string });
    }
  };
  await Promise.all(Array.from({ length: 256 }, worker));
  await ledger.close();
  abort.abort();
  await stop();
}
