import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { startAnvil, type Anvil } from "../support/anvil.ts";
import { deployOn, ISSUER, OPERATOR, OWNER, type Issuing } from "../support/issuing.ts";
import { startService, type ChildService } from "../support/processes.ts";
import { openEvents } from "../service/event-stream.ts";
import { send } from "../service/http.ts";
import type { HoldersView, HoldingsView, SecurityTokensView, TokensView } from "../service/views.ts";
import { describeOnNodes } from "./nodes.ts";

const ALICE = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";

describeOnNodes("reading, whatever becomes of the chain and of the index", () => {
  let anvil: Anvil;
  let site: Issuing;
  let folder: string;
  let service: ChildService;
  let session: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-reorganisation-"));
    anvil = await startAnvil();
    site = await deployOn(anvil, join(folder, "deployments", "31337.json"));
    mkdirSync(join(folder, "data"));
    const sessions = await openSessions(join(folder, "data", "sessions.db"));
    session = await sessions.create(OWNER.address, new Date(Date.now() + 600_000));
    await sessions.close();
    service = await serve();
  });
  afterEach(async () => {
    await service?.end("SIGKILL");
    await anvil?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const serve = () =>
    startService(folder, {
      CHAIN_URL: anvil.url,
      OPERATOR_PRIVATE_KEY: OPERATOR.privateKey,
      RATE_LIMIT: "off",
    });

  async function restart(between: () => void): Promise<void> {
    await service.end("SIGKILL");
    between();
    service = await serve();
  }

  async function get<T>(path: string): Promise<T> {
    const { status, body } = await send<T>(service, `GET ${path}`);
    expect(status, `${path}: ${JSON.stringify(body)}`).to.equal(200);
    return body;
  }

  const statusOf = async (path: string) => (await send(service, `GET ${path}`)).status;
  const tickers = async (q = "") =>
    (await get<TokensView>(`/tokens?limit=100${q}`)).tokens.map(({ ticker }) => ticker);
  const names = async (q = "") =>
    (await get<SecurityTokensView>(`/security-tokens?limit=100${q}`)).security_tokens.map(
      ({ token_name }) => token_name,
    );
  const holders = async (path: string) =>
    (await get<HoldersView>(`${path}/holders`)).holders.map(({ address, balance, frozen }) => [
      address,
      balance,
      frozen,
    ]);
  const holdings = async (wallet: string) =>
    (await get<HoldingsView>(`/wallets/${wallet}/tokens`)).holdings.map(({ smartcontract_ID, balance }) => [
      smartcontract_ID,
      balance,
    ]);
  const listed = async () => (await get<{ tokens: { symbol: string }[] }>("/tokenlist.json")).tokens;
  const reorganise = (depth: number) => anvil.node.send("anvil_reorg", [depth, []]);

  it("every route shows what the chain has now, never what went", async () => {
    await site.tokens("KEPT");
    await site.securityTokens("Kept");
    await site.command(ISSUER.address, 2, "setAllowed", ALICE, true);
    expect(await tickers()).to.deep.equal(["KEPT"]);
    const stream = await openEvents(service, { path: "/events?last_event_id=0" });
    await stream.has(2);

    await site.tokens("GONE", "AGAIN");
    await site.securityTokens("Gone");
    await site.command(OWNER.address, 1, "transfer", ALICE, 400);
    await site.command(ISSUER.address, 2, "transfer", ALICE, 300);
    await site.command(ISSUER.address, 2, "setFrozenTokens", ALICE, 100);
    expect(await tickers()).to.deep.equal(["AGAIN", "GONE", "KEPT"]);
    expect(await names()).to.deep.equal(["Gone", "Kept"]);
    expect(await holders("/security-tokens/issuer123-Kept")).to.deep.equal([
      [ISSUER.address, "700", "0"],
      [ALICE, "300", "100"],
    ]);
    expect(await holdings(ALICE)).to.deep.equal([
      [2, "300"],
      [1, "400"],
    ]);
    expect(await listed()).to.have.length(3);
    await stream.has(5);

    await reorganise(5);
    await stream.has(6);
    expect(await tickers()).to.deep.equal(["KEPT"]);
    expect(await tickers("&q=gone")).to.deep.equal([]);
    expect(await tickers("&q=GO")).to.deep.equal([]);
    expect(await names()).to.deep.equal(["Kept"]);
    expect(await names("&q=gone")).to.deep.equal([]);
    for (const path of ["/tokens/3", "/tokens/3/holders", "/tickers/gone", "/tickers/again"]) {
      expect(await statusOf(path), path).to.equal(404);
    }
    expect(await statusOf("/security-tokens/issuer123-Gone")).to.equal(404);
    expect(await statusOf("/security-tokens/issuer123-Gone/holders")).to.equal(404);
    expect(await holders("/tokens/1")).to.deep.equal([[OWNER.address, "1000", "0"]]);
    expect(await holders("/security-tokens/issuer123-Kept")).to.deep.equal([[ISSUER.address, "1000", "0"]]);
    expect(await holdings(ALICE)).to.deep.equal([]);
    expect(await get("/issuers/issuer123")).to.deep.include({
      balances: [{ st_id: "issuer123-Kept", balance: "1000" }],
    });
    expect((await listed()).map(({ symbol }) => symbol)).to.deep.equal(["KEPT"]);

    await site.securityTokens("New");
    await site.tokens("AGAIN");
    await stream.has(8);
    expect(await tickers("&q=again")).to.deep.equal(["AGAIN"]);
    expect(await names()).to.deep.equal(["New", "Kept"]);
    expect(await get("/tickers/AGAIN")).to.include({ smartcontract_ID: 4 });
    expect(await holders("/security-tokens/issuer123-New")).to.deep.equal([[ISSUER.address, "1000", "0"]]);
    expect((await listed()).map(({ symbol }) => symbol)).to.deep.equal(["KEPT", "AGAIN"]);
    const told = stream.events.map(({ id, event, data }) => [
      id,
      event,
      "ticker" in data ? data.ticker : "token_name" in data ? data.token_name : data.after,
    ]);
    expect(told).to.deep.equal([
      [1, "token", "KEPT"],
      [2, "security_token", "Kept"],
      [3, "token", "GONE"],
      [4, "token", "AGAIN"],
      [5, "security_token", "Gone"],
      [2, "undone", 2],
      [3, "security_token", "New"],
      [4, "token", "AGAIN"],
    ]);
    stream.close();
  });

  it("notices after a restart what went while nobody was there", async () => {
    await site.tokens("KEPT");
    await site.tokens("GONE");
    expect(await tickers()).to.deep.equal(["GONE", "KEPT"]);
    await service.end("SIGTERM");
    await reorganise(1);
    await site.tokens("NEXT");
    service = await serve();
    expect(await tickers()).to.deep.equal(["NEXT", "KEPT"]);
    expect(await statusOf("/tickers/GONE")).to.equal(404);
  });

  it("what was answered can be read at once, from the list, by its names and by its holder", async () => {
    for (let i = 0; i < 20; i++) {
      const ticker = `NOW${i}`;
      const token = { session_key: session, full_name: ticker, short_name: ticker, ticker };
      const answer = await send<{ smartcontract_ID: number }>(service, "POST /tokens", {
        ...token,
        token_amount: 5,
        decimals: 0,
      });
      expect(answer.status).to.equal(200);
      const id = answer.body.smartcontract_ID;
      const paths = [`/tokens/${id}`, `/tickers/${ticker}`, `/tokens/${id}/holders`];
      expect(await Promise.all(paths.map(statusOf))).to.deep.equal([200, 200, 200]);
      expect((await tickers())[0]).to.equal(ticker);
      expect(await tickers(`&q=${ticker}`)).to.include(ticker);
      expect((await holdings(OWNER.address))[0]).to.deep.equal([id, "5"]);
    }
  });

  it("loses nothing with the index: deleted, damaged, or another chain's", async () => {
    const all = Array.from({ length: 30 }, (_, i) => `T${i}`);
    await site.tokens(...all);
    const before = await get("/tokens?limit=100");
    const index = join(folder, "data", "index.db");
    const losses = [
      () => rmSync(index),
      () => [index, `${index}-wal`].forEach((file) => rmSync(file, { force: true })),
      () => writeFileSync(index, "nothing"),
      () => writeFileSync(`${index}-wal`, "nothing"),
    ];
    for (const loss of losses) {
      await restart(loss);
      expect(await get("/tokens?limit=100")).to.deep.equal(before);
    }
  });

  it("is whole however often the service is killed while it reads the chain", async () => {
    for (let i = 0; i < 30; i++) await site.tokens(...Array.from({ length: 100 }, (_, j) => `T${i}.${j}`));
    const before = await get("/tokens?limit=100&q=t2");
    await restart(() => rmSync(join(folder, "data", "index.db")));
    for (let i = 0; i < 10; i++) {
      void send(service, "GET /tokens").catch(() => {});
      await sleep(40 * i);
      await restart(() => {});
    }
    expect(await get("/tokens?limit=100&q=t2")).to.deep.equal(before);
    const ids = new Set<number>();
    for (let cursor = ""; ;) {
      const page = await get<TokensView>(`/tokens?limit=100${cursor}`);
      for (const { smartcontract_ID } of page.tokens) ids.add(smartcontract_ID);
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(ids.size).to.equal(3_000);
    expect((await holdings(OWNER.address))[0]).to.deep.equal([3_000, "1000"]);
  });

  it("is shared by services on one folder, each with an index of its own", async () => {
    await site.tokens("FIRST");
    const second = await serve();
    try {
      await site.tokens("SECOND");
      for (const running of [service, second]) {
        const { body } = await send<TokensView>(running, "GET /tokens");
        expect(body.tokens.map(({ ticker }) => ticker)).to.deep.equal(["SECOND", "FIRST"]);
      }
      await reorganise(1);
      for (const running of [service, second]) {
        const { body } = await send<TokensView>(running, "GET /tokens");
        expect(body.tokens.map(({ ticker }) => ticker)).to.deep.equal(["FIRST"]);
      }
    } finally {
      await second.end("SIGTERM");
    }
  });
});
