import { expect } from "chai";
import { HDNodeWallet, ZeroAddress } from "ethers";
import { hardhatWallet, rpc, SECURITY_TOKEN, sendSigned, transact } from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";
import type { SecurityTokenView, TokenView, TransfersView, TransferView } from "./views.ts";

const DEMO = hardhatWallet(1);
const ISSUER = hardhatWallet(2);

describe("the transfers", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  async function get<T>(path: string): Promise<T> {
    const { status, headers, body } = await send<T>(service, `GET ${path}`);
    expect(status, `${path} ${JSON.stringify(body)}`).to.equal(200);
    expect(headers.get("vary")).to.match(/\bAccept\b/);
    return body;
  }

  async function transfersOf(path: string, limit = 100): Promise<TransferView[]> {
    const transfers: TransferView[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: TransfersView = await get(
        `${path}/transfers?limit=${limit}${cursor && `&cursor=${cursor}`}`,
      );
      expect(page.transfers.length).to.be.within(page.next_cursor === null ? 0 : limit, limit);
      transfers.push(...page.transfers);
      cursor = page.next_cursor;
    }
    return transfers;
  }

  async function issue(ticker: string, rest: object = {}): Promise<TokenView> {
    const names = { full_name: "A token", short_name: "token" };
    const body = { session_key: DEMO_KEY, ...names, ticker, token_amount: 100, decimals: 2, ...rest };
    const answer = await send<{ smartcontract_ID: number }>(service, "POST /tokens", body);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
    return (await send<TokenView>(service, `GET /tokens/${answer.body.smartcontract_ID}`)).body;
  }

  async function issueSt(token_name: string): Promise<SecurityTokenView> {
    const order = { issuer_id: "issuer123", token_name, issued_amount: 1000, info: {} };
    expect((await send(service, "POST /security-tokens", order)).status).to.equal(201);
    const path = `GET /security-tokens/${encodeURIComponent(`issuer123-${token_name}`)}`;
    return (await send<SecurityTokenView>(service, path)).body;
  }

  const give = (token: { contract_address: string }, to: string, amount: number) =>
    sendSigned(service, DEMO, token.contract_address, SECURITY_TOKEN, "transfer", [to, amount]);

  it("of a token begin with its issue, which is its creation's own event", async () => {
    const token = await issue("BEGIN");
    const [row, ...others] = await transfersOf(`/tokens/${token.smartcontract_ID}`);
    expect(others).to.deep.equal([]);
    const { logs } = await rpc<{ logs: { address: string; topics: string[]; logIndex: string }[] }>(
      service,
      "eth_getTransactionReceipt",
      [token.transaction_hash],
    );
    const transfer = logs.find(({ address }) => address === token.contract_address.toLowerCase());
    expect(row).to.deep.equal({
      kind: "issue",
      from: ZeroAddress,
      to: DEMO.address,
      value: "10000",
      formatted: "100",
      token: {
        smartcontract_ID: token.smartcontract_ID,
        kind: "token",
        ticker: "BEGIN",
        contract_address: token.contract_address,
      },
      transaction_hash: token.transaction_hash,
      log_index: Number(transfer?.logIndex),
      block_number: token.block_number,
      at: token.issued_at,
    });
  });

  it("of a token are each of them, newest first, in pages of any size", async () => {
    const token = await issue("MOVES");
    const path = `/tokens/${token.smartcontract_ID}`;
    const { address } = hardhatWallet(12);
    const hashes: string[] = [];
    for (let i = 1; i <= 6; i++) hashes.unshift(await give(token, address, i * 50));
    await sendSigned(service, DEMO, token.contract_address, SECURITY_TOKEN, "burn", [7]);
    const all = await transfersOf(path);
    expect(all.map(({ kind, from, to, formatted }) => [kind, from, to, formatted])).to.deep.equal([
      ["burn", DEMO.address, ZeroAddress, "0.07"],
      ...["3", "2.5", "2", "1.5", "1", "0.5"].map((amount) => ["transfer", DEMO.address, address, amount]),
      ["issue", ZeroAddress, DEMO.address, "100"],
    ]);
    expect(all.slice(1, -1).map(({ transaction_hash }) => transaction_hash)).to.deep.equal(hashes);
    for (const limit of [1, 2, 3, 7, 8]) expect(await transfersOf(path, limit)).to.deep.equal(all);
  });

  it("keep the place of a page while new ones come", async () => {
    const token = await issue("PLACES");
    const path = `/tokens/${token.smartcontract_ID}/transfers`;
    for (const amount of [1, 2, 3]) await give(token, hardhatWallet(12).address, amount);
    const page = await get<TransfersView>(`${path}?limit=2`);
    expect(page.transfers.map(({ value }) => value)).to.deep.equal(["3", "2"]);
    await give(token, hardhatWallet(12).address, 4);
    const next = await get<TransfersView>(`${path}?limit=2&cursor=${page.next_cursor}`);
    expect(next.transfers.map(({ value }) => value)).to.deep.equal(["1", "10000"]);
    expect(next.next_cursor).to.equal(null);
  });

  it("of a security token tell what its issuer did, a forced one once", async () => {
    const token = await issueSt("Series / A");
    const { address: holder } = hardhatWallet(13);
    const command = (method: string, ...args: unknown[]) =>
      transact(service, ISSUER.address, token.contract_address, SECURITY_TOKEN, method, args);
    await command("setAllowed", holder, true);
    await command("transfer", holder, 300);
    await command("mint", holder, 20);
    await command("setFrozenTokens", holder, 300);
    await command("forcedTransfer", holder, ISSUER.address, 120);
    await command("setAllowed", holder, false);
    const all = await transfersOf(`/security-tokens/${encodeURIComponent(token.st_id)}`);
    expect(all.map(({ kind, from, to, value }) => [kind, from, to, value])).to.deep.equal([
      ["disallow", null, holder, null],
      ["forced_transfer", holder, ISSUER.address, "120"],
      ["freeze", null, holder, "200"],
      ["freeze", null, holder, "300"],
      ["mint", ZeroAddress, holder, "20"],
      ["transfer", ISSUER.address, holder, "300"],
      ["allow", null, holder, null],
      ["issue", ZeroAddress, ISSUER.address, "1000"],
    ]);
    expect(all[0]?.token).to.deep.equal({
      smartcontract_ID: token.smartcontract_ID,
      kind: "security_token",
      st_id: token.st_id,
      contract_address: token.contract_address,
    });
    expect(new Set(all.slice(1, 3).map(({ transaction_hash }) => transaction_hash)).size).to.equal(1);
  });

  it("of a wallet are what it took part in, of every token, each once", async () => {
    const wallet = HDNodeWallet.createRandom().address;
    const path = `/wallets/${wallet}`;
    expect(await transfersOf(path)).to.deep.equal([]);
    const [first, second] = [await issue("ONE"), await issue("TWO")];
    await give(first, wallet, 10);
    await give(second, wallet, 20);
    await give(second, DEMO.address, 30);
    const all = await transfersOf(path);
    expect(all.map(({ token, value }) => [token.ticker, value])).to.deep.equal([
      ["TWO", "20"],
      ["ONE", "10"],
    ]);
    expect(await transfersOf(path.toLowerCase(), 1)).to.deep.equal(all);
    const own = (await transfersOf(`/wallets/${DEMO.address}`, 3)).slice(0, 5);
    expect(own.map(({ kind, from, to, value }) => [kind, from, to, value])).to.deep.equal([
      ["transfer", DEMO.address, DEMO.address, "30"],
      ["transfer", DEMO.address, wallet, "20"],
      ["transfer", DEMO.address, wallet, "10"],
      ["issue", ZeroAddress, DEMO.address, "10000"],
      ["issue", ZeroAddress, DEMO.address, "10000"],
    ]);
  });

  it("of all tokens are those of each, and of a transaction what it did", async () => {
    const together = await Promise.all(["BOTH1", "BOTH2", "BOTH3"].map((ticker) => issue(ticker)));
    const [token] = together as [TokenView];
    const hash = await give(token, hardhatWallet(12).address, 5);
    const all = await transfersOf("", 7);
    const { tokens } = await get<{ tokens: TokenView[] }>("/tokens?limit=100");
    const listed = await get<{ security_tokens: SecurityTokenView[] }>("/security-tokens?limit=100");
    const paths = [
      ...tokens.map(({ smartcontract_ID }) => `/tokens/${smartcontract_ID}`),
      ...listed.security_tokens.map(({ st_id }) => `/security-tokens/${encodeURIComponent(st_id)}`),
    ];
    const each = (await Promise.all(paths.map((path) => transfersOf(path)))).flat();
    const place = (row: TransferView) => row.block_number * 1e6 + row.log_index;
    expect(all).to.deep.equal(each.sort((a, b) => place(b) - place(a)));

    const of = (transaction: string) =>
      get<TransfersView>(`/transfers?limit=100&transaction_hash=${transaction}`);
    const hashes = new Set(all.map(({ transaction_hash }) => transaction_hash));
    expect(hashes).to.include(hash).and.include(token.transaction_hash);
    for (const each of hashes) {
      const did = all.filter(({ transaction_hash }) => transaction_hash === each);
      expect(await of(each)).to.deep.equal({ transfers: did, next_cursor: null });
    }
    expect((await of(`0x${hash.slice(2).toUpperCase()}`)).transfers).to.have.length(1);
    // The index looks at the beginning alone.
    expect((await of(`${hash.slice(0, -1)}${hash.endsWith("0") ? "1" : "0"}`)).transfers).to.deep.equal([]);
  });

  it("of what there is not are refused", async () => {
    const { smartcontract_ID: id } = await issueSt("Kind");
    const refusals: [path: string, status: number][] = [
      [`/tokens/${id}/transfers`, 404],
      ["/tokens/9999/transfers", 404],
      ["/tokens/x/transfers", 404],
      ["/security-tokens/no-such/transfers", 404],
      ["/wallets/0x1/transfers", 400],
      ...["1", "-", "1-", "1-x", "x-1", "1-1-1"].map((cursor): [string, number] => [
        `/security-tokens/issuer123-Kind/transfers?cursor=${cursor}`,
        400,
      ]),
      ["/wallets/0x70997970C51812dc3A010C7d01b50e0d17dc79C8/transfers?limit=0", 400],
      [`/tokens/1/transfers?at=1`, 400],
      ["/transfers?cursor=x", 400],
      ["/transfers?transaction_hash=0x12", 400],
      [`/tokens/1/transfers?transaction_hash=0x${"0".repeat(64)}`, 400],
    ];
    for (const [path, expected] of refusals) {
      const { status } = await send(service, `GET ${path}`);
      expect(status, path).to.equal(expected);
    }
  });
});
