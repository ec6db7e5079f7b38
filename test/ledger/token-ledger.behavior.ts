import { expect } from "chai";
import { openEvents } from "../service/event-stream.ts";
import { send, type Answer } from "../service/http.ts";
import type { HoldersView, HoldingsView, TokensView, TokenView, TransfersView } from "../service/views.ts";
import { counts, OWNER, signInAs, type Site } from "./site.ts";

interface Issued {
  transaction_hash: string;
  smartcontract_ID: number;
}

/** What every ledger of tokens answers to the same requests. */
export function itIsATokenLedger(siteOf: () => Site): void {
  let session: string;
  let names = 0;

  before(async () => {
    session = await signInAs(siteOf(), OWNER);
  });

  const freshTicker = (prefix = "FRESH") => `${prefix}${++names}`;
  const freshKey = () => `token key ${++names}`;

  function post(ticker: string, more: object = {}, key?: string): Promise<Answer<Issued>> {
    const names = { full_name: `Token ${ticker}`, short_name: ticker, ticker };
    const body = { session_key: session, ...names, token_amount: 10_000, decimals: 2, ...more };
    return send(siteOf(), "POST /tokens", body, key === undefined ? {} : { "idempotency-key": key });
  }

  async function issue(ticker: string, more: object = {}, key?: string): Promise<Issued> {
    const { status, body } = await post(ticker, more, key);
    expect(status, `${ticker} ${JSON.stringify(body)}`).to.equal(200);
    return body;
  }

  async function get<T>(path: string): Promise<T> {
    const { status, body } = await send<T>(siteOf(), `GET ${path}`);
    expect(status, `${path} ${JSON.stringify(body)}`).to.equal(200);
    return body;
  }

  async function idsOf(query: string, limit: number): Promise<number[]> {
    const ids: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const from: string = cursor && `&cursor=${cursor}`;
      const page: TokensView = await get(`/tokens?${query}&limit=${limit}${from}`);
      expect(page.tokens.length).to.be.at.most(limit);
      ids.push(...page.tokens.map(({ smartcontract_ID }) => smartcontract_ID));
      cursor = page.next_cursor;
    }
    return ids;
  }

  it("issues a token, and reads it back in every way", async () => {
    const before = await get<HoldingsView>(`/wallets/${OWNER.address}/tokens?limit=1`);
    const { transaction_hash, smartcontract_ID } = await issue("tdon", {
      full_name: "testdonttouch100",
      short_name: "testdonttouch",
      token_amount: 10_000,
      decimals: 8,
    });
    const token = await get<TokenView>(`/tokens/${smartcontract_ID}`);
    expect(token).to.deep.include({
      smartcontract_ID,
      transaction_hash,
      full_name: "testdonttouch100",
      short_name: "testdonttouch",
      ticker: "tdon",
      decimals: 8,
      token_amount: "10000",
      total_supply: "1000000000000",
      owner: OWNER.address,
    });
    for (const ticker of ["tdon", "TDON", "tDoN"]) {
      expect(await get(`/tickers/${ticker}`)).to.deep.equal(token);
    }
    expect((await get<TokensView>("/tokens?limit=1")).tokens).to.deep.equal([token]);
    for (const query of ["TDON", "donttouch1", token.contract_address]) {
      expect(await idsOf(`q=${query}`, 10), query).to.deep.equal([smartcontract_ID]);
    }
    const { holders } = await get<HoldersView>(`/tokens/${smartcontract_ID}/holders`);
    const balance = "1000000000000";
    expect(holders).to.deep.equal([{ address: OWNER.address, balance, formatted: "10000", frozen: "0" }]);
    const { holdings } = await get<HoldingsView>(`/wallets/${OWNER.address}/tokens?limit=1`);
    expect(holdings).not.to.deep.equal(before.holdings);
    expect(holdings[0]).to.include({ smartcontract_ID, kind: "token", ticker: "tdon", balance });
    const { contract_address } = token;
    const contract = await get<object>(`/tokens/${smartcontract_ID}/contract`);
    expect(contract).to.include({ contract_address, contract_name: "IssuedToken", verified: true });
    const { transfers } = await get<TransfersView>(`/tokens/${smartcontract_ID}/transfers`);
    const { block_number } = token;
    const created = { kind: "issue", to: OWNER.address, value: balance, transaction_hash, block_number };
    expect(transfers).to.have.length(1);
    expect(transfers[0]).to.include(created);
    const own = await get<TransfersView>(`/wallets/${OWNER.address}/transfers?limit=1`);
    expect(own.transfers).to.deep.equal(transfers);
    for (const [at, count] of [
      [block_number - 1, 0],
      [block_number, 1],
    ]) {
      const then = await get<HoldersView>(`/tokens/${smartcontract_ID}/holders?at=${at}`);
      expect(then.holders).to.deep.equal(holders.slice(0, count));
    }
  });

  it("takes the largest supply, and names of any script", async () => {
    const names = { full_name: "Ünïcode 株式 😀", short_name: "株" };
    const supply = (2n ** 256n - 1n).toString();
    const ticker = freshTicker();
    const { smartcontract_ID } = await issue(ticker, { ...names, token_amount: supply, decimals: 0 });
    expect(await get(`/tokens/${smartcontract_ID}`)).to.include({ ...names, ticker, total_supply: supply });
  });

  it("finds no token that was not issued", async () => {
    const { smartcontract_ID } = await issue(freshTicker());
    for (const path of [`/tokens/${smartcontract_ID + 1}`, "/tickers/NOTHING", "/tokens/0"]) {
      expect((await send(siteOf(), `GET ${path}`)).status, path).to.be.oneOf([400, 404]);
    }
    expect(await idsOf("q=NOTHING", 10)).to.deep.equal([]);
  });

  it("has one token for each ticker, in whatever case", async () => {
    const ticker = freshTicker("Case");
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => post(i % 2 === 0 ? ticker.toLowerCase() : ticker.toUpperCase())),
    );
    expect(counts(answers)).to.deep.equal({ 200: 1, 409: 15 });
    const again = await post(ticker);
    expect(again).to.deep.include({
      status: 409,
      body: { error: "TICKER_ALREADY_EXISTS", message: `ticker '${ticker}' already exists` },
    });
  });

  it("gives ids without a gap to many requests at the same time, and lets no refusal fail another one", async () => {
    const taken = freshTicker();
    const { smartcontract_ID: before } = await issue(taken);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => post(i % 4 === 0 ? taken : freshTicker("MANY"))),
    );
    expect(counts(answers)).to.deep.equal({ 200: 45, 409: 15 });
    const ids = answers.flatMap(({ body }) => body.smartcontract_ID ?? []);
    expect(ids.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 45 }, (_, i) => before + 1 + i));
    for (const limit of [7, 100]) {
      const listed = await idsOf("q=MANY", limit);
      expect(listed).to.deep.equal([...ids].reverse());
    }
  });

  it("answers a repeated request as the first time, and refuses its key for another one", async () => {
    const [ticker, key] = [freshTicker(), freshKey()];
    const first = await issue(ticker, {}, key);
    expect(await issue(ticker, {}, key)).to.deep.equal(first);
    for (const other of [
      { token_amount: 1 },
      { decimals: 3 },
      { ticker: freshTicker() },
      { full_name: "X" },
    ]) {
      expect((await post(ticker, other, key)).status, JSON.stringify(other)).to.equal(422);
    }
    for (const otherKey of [undefined, freshKey()]) {
      expect((await post(ticker, {}, otherKey)).status).to.equal(409);
    }
    expect(await issue(ticker, {}, key)).to.deep.equal(first);
  });

  it("makes one of many requests with the same key", async () => {
    const [ticker, key] = [freshTicker(), freshKey()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(ticker, {}, key)));
    expect(counts(answers)).to.deep.equal({ 200: 20 });
    for (const { body } of answers) expect(body).to.deep.equal(answers[0]?.body);
  });

  it("leaves the key of a refused request free", async () => {
    const key = freshKey();
    expect((await post("TDON", {}, key)).status).to.equal(409);
    await issue(freshTicker(), {}, key);
  });

  it("reports each issue in order, and lists all", async () => {
    const [before, after] = [await issue(freshTicker()), [freshTicker(), freshTicker(), freshTicker()]];
    const start = before.smartcontract_ID;
    const stream = await openEvents(siteOf(), { path: `/events?last_event_id=${start}` });
    const issued = await Promise.all(after.map((ticker) => issue(ticker)));
    const events = await stream.has(3);
    expect(events.map(({ id, event }) => [id, event])).to.deep.equal(
      [1, 2, 3].map((i) => [start + i, "token"]),
    );
    for (const { id, data } of events) {
      expect(data).to.deep.equal(await get(`/tokens/${id}`));
      expect(issued.map(({ transaction_hash }) => transaction_hash)).to.include(
        (data as TokenView).transaction_hash,
      );
    }
    stream.close();
    const list = await get<{ tokens: { symbol: string }[] }>("/tokenlist.json");
    expect(list.tokens.map(({ symbol }) => symbol)).to.include.members(["tdon", ...after]);
  });
}
