import { expect } from "chai";
import { getAddress } from "ethers";
import {
  askRpc,
  erc20,
  hardhatWallet,
  REGISTRY,
  rpc,
  SECURITY_TOKEN,
  sendSigned,
  transact,
} from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, registryAddress, startInProcess, type Running } from "./service.ts";
import type {
  HoldingsView,
  HoldingView,
  IssuersView,
  IssuerView,
  SecurityTokensView,
  SecurityTokenView,
  TokensView,
  TokenView,
} from "./views.ts";

const DEMO = hardhatWallet(1);
const ISSUER = hardhatWallet(2);
const HASH = /^0x[0-9a-f]{64}$/;
const RFC_3339_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

interface Block {
  number: string;
  timestamp: string;
}

describe("the reading routes", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess({ ADMIN_TOKEN: "an-operators-token" });
  });

  after(() => service.stop());

  async function get<T>(path: string): Promise<T> {
    const { status, headers, body } = await send<T>(service, `GET ${path}`);
    expect(status, `${path} ${JSON.stringify(body)}`).to.equal(200);
    expect(headers.get("content-type")).to.equal("application/json; charset=utf-8");
    return body;
  }

  async function issue(ticker: string, rest: object = {}): Promise<TokenView> {
    const names = { full_name: `Token ${ticker}`, short_name: ticker };
    const body = { session_key: DEMO_KEY, ...names, ticker, token_amount: 1, decimals: 0, ...rest };
    const answer = await send<{ smartcontract_ID: number }>(service, "POST /tokens", body);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
    return get<TokenView>(`/tokens/${answer.body.smartcontract_ID}`);
  }

  async function issueSt(token_name: string, rest: object = {}): Promise<SecurityTokenView> {
    const body = { issuer_id: "issuer123", token_name, issued_amount: 1000, info: {}, ...rest };
    const answer = await send(service, "POST /security-tokens", body);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return get<SecurityTokenView>(answer.headers.get("location") as string);
  }

  /** Every page of a list, `between` each two of them. */
  async function pages<T>(path: string, name: string, limit: number, between?: () => Promise<unknown>) {
    const items: T[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query = `limit=${limit}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: Record<string, unknown> = await get(`${path}${path.includes("?") ? "&" : "?"}${query}`);
      expect(Object.keys(page).slice(-2)).to.deep.equal([name, "next_cursor"]);
      const rows = page[name] as T[];
      cursor = page["next_cursor"] as string | null;
      expect(rows.length).to.be.within(cursor === null ? 0 : limit, limit);
      items.push(...rows);
      expect(items.length, "rows of a list that has an end").to.be.below(2_000);
      await between?.();
    }
    return items;
  }

  function holdingsOf(address: string): Promise<HoldingView[]> {
    return pages<HoldingView>(`/wallets/${address}/tokens`, "holdings", 100);
  }

  async function holdingOf(address: string, id: number): Promise<HoldingView | undefined> {
    return (await holdingsOf(address)).find((holding) => holding.smartcontract_ID === id);
  }

  async function expectOnChain(view: TokenView | SecurityTokenView, owner: string): Promise<void> {
    expect(view.owner).to.equal(getAddress(owner));
    expect(view.contract_address).to.equal(getAddress(view.contract_address.toLowerCase()));
    expect(view.transaction_hash).to.match(HASH);
    expect(view.issued_at).to.match(RFC_3339_UTC);
    expect(await rpc(service, "eth_getCode", [view.contract_address, "latest"])).not.to.equal("0x");
    const receipt = await rpc<{ blockNumber: string }>(service, "eth_getTransactionReceipt", [
      view.transaction_hash,
    ]);
    expect(view.block_number).to.equal(Number(receipt.blockNumber));
    const block = await rpc<Block>(service, "eth_getBlockByNumber", [receipt.blockNumber, false]);
    expect(Date.parse(view.issued_at)).to.equal(Number(block.timestamp) * 1000);
    expect(Math.abs(Date.parse(view.issued_at) - Date.now())).to.be.below(60_000);
  }

  describe("GET /tickers/{ticker}/address", () => {
    it("is where the token will be, and then is, in any case", async () => {
      const before = await get<{ contract_address: string }>("/tickers/Ahead.1/address");
      expect(before).to.have.property("ticker", "Ahead.1");
      const { contract_address } = await issue("aHEAD.1");
      expect(before.contract_address).to.equal(contract_address);
      expect(await get("/tickers/AHEAD.1/address")).to.deep.equal({ ticker: "AHEAD.1", contract_address });
    });

    for (const ticker of ["ST-1", "a%20b", "%E9", "...", "abcdefghijkl", "a%00"]) {
      it(`is 404 for ${ticker}, which no token can have`, async () => {
        expect(await send(service, `GET /tickers/${ticker}/address`)).to.deep.include({
          status: 404,
          body: { error: "NOT_FOUND", message: "no token can have this ticker" },
        });
      });
    }
  });

  describe("GET /tokens/{smartcontract_ID} and GET /tickers/{ticker}", () => {
    it("return every fact in its form", async () => {
      const names = { full_name: "  Cafe\u0301 del Mar ", short_name: "café" };
      const token = await issue("Facts", { ...names, token_amount: 12345, decimals: 8 });
      const { contract_address, transaction_hash, block_number, issued_at, smartcontract_ID } = token;
      expect(Object.entries(token)).to.deep.equal(
        Object.entries({
          smartcontract_ID,
          contract_address,
          full_name: "Café del Mar",
          short_name: "café",
          ticker: "Facts",
          decimals: 8,
          token_amount: "12345",
          total_supply: "1234500000000",
          owner: DEMO.address,
          transaction_hash,
          block_number,
          issued_at,
        }),
      );
      await expectOnChain(token, DEMO.address);
      for (const ticker of ["Facts", "facts", "FACTS", "%46acts", "f%61cts"]) {
        expect(await get(`/tickers/${ticker}`), ticker).to.deep.equal(token);
      }
    });

    it("give the largest supply as digits", async () => {
      const max = (2n ** 256n - 1n).toString();
      expect(await issue("LARGEST", { token_amount: max })).to.include({
        token_amount: max,
        total_supply: max,
      });
    });

    it("find tickers of every character, percent-encoded or not", async () => {
      const token = await issue("$a.-_B9");
      for (const path of ["$a.-_B9", encodeURIComponent("$a.-_B9"), "%24A%2E%2D%5Fb9"]) {
        expect(await get(`/tickers/${path}`), path).to.deep.equal(token);
      }
    });

    it("give the supply that is left when a holder has burned", async () => {
      const token = await issue("BURNED", { token_amount: 100, decimals: 2 });
      await sendSigned(service, DEMO, token.contract_address, SECURITY_TOKEN, "burn", [1_001]);
      const { total_supply, token_amount } = await get<TokenView>("/tickers/BURNED");
      expect({ total_supply, token_amount }).to.deep.equal({ total_supply: "8999", token_amount: "100" });
      const { holders } = await get<{ holders: { balance: string }[] }>(
        `/tokens/${token.smartcontract_ID}/holders`,
      );
      expect(holders.map(({ balance }) => balance)).to.deep.equal(["8999"]);
    });

    it("do not find security tokens, which have no ticker", async () => {
      const { smartcontract_ID } = await issueSt("No ticker");
      for (const path of [`/tokens/${smartcontract_ID}`, `/tickers/ST-${smartcontract_ID}`]) {
        expect((await send(service, `GET ${path}`)).status, path).to.equal(404);
      }
    });
  });

  describe("GET /security-tokens/{st_id}", () => {
    it("returns every fact in its form", async () => {
      const info = { description: "Sample token", details: { type: "utility", list: [1, null, "é"] } };
      const token = await issueSt("Facts", { issued_amount: "9007199254740993", info });
      const { contract_address, transaction_hash, block_number, issued_at, smartcontract_ID } = token;
      expect(token).to.deep.equal({
        st_id: "issuer123-Facts",
        issuer_id: "issuer123",
        token_name: "Facts",
        issued_amount: "9007199254740993",
        info,
        smartcontract_ID,
        contract_address,
        owner: ISSUER.address,
        transaction_hash,
        block_number,
        issued_at,
      });
      await expectOnChain(token, ISSUER.address);
      expect(await erc20(service, contract_address, ISSUER.address)).to.deep.equal({
        name: "Facts",
        symbol: `ST-${smartcontract_ID}`,
        decimals: 0n,
        totalSupply: 9007199254740993n,
        balance: 9007199254740993n,
      });
    });

    it("returns info as a JSON value, in whatever form it was sent", async () => {
      const infos: [info: unknown, value: unknown][] = [
        [{}, {}],
        ["{}", {}],
        [' { "b" : 1.50, "a" : [ ] } ', { b: 1.5, a: [] }],
        ["null", null],
        ["[1,2]", [1, 2]],
        ['"text"', "text"],
        ["false", false],
        ['{"quote":"\\"\\u00e9\\u0000"}', { quote: '"é\u0000' }],
        [
          { constructor: { prototype: 1 }, "": 0 },
          { constructor: { prototype: 1 }, "": 0 },
        ],
      ];
      for (const [i, [info, value]] of infos.entries()) {
        expect((await issueSt(`Info ${i}`, { info })).info).to.deep.equal(value);
      }
    });

    it("takes st_ids of every character in its path", async () => {
      const names = [
        "a b",
        "a/b",
        "../x",
        ".",
        "..",
        "50% off",
        "%2F",
        "a?b#c",
        "a+b&c=d",
        "日本語",
        "😀",
        "a-b-c",
      ];
      names.push('"', "'", "\\", "<b>", "é", ";", "a:b@c", "{x}", "|", "~", "*");
      for (const name of names) {
        const token = await issueSt(name);
        expect(token).to.deep.include({ st_id: `issuer123-${name}`, token_name: name });
        // Every byte encoded is the same name.
        const bytes = Buffer.from(token.st_id).toString("hex").replaceAll(/../g, "%$&");
        expect(await get(`/security-tokens/${bytes}`), name).to.deep.equal(token);
      }
      const listed = await pages<SecurityTokenView>("/security-tokens", "security_tokens", 100);
      expect(listed.map(({ token_name }) => token_name)).to.include.members(names);
    });

    it("tells upper and lower case apart, and decodes a path once", async () => {
      await issueSt("Case %41");
      const others = [
        "issuer123-case%20%2541",
        "Issuer123-Case%20%2541",
        "issuer123-Case%20%41",
        "issuer123-Case%20A",
      ];
      for (const other of [...others, "issuer123-Case%20%2541%20", "Case%20%2541"]) {
        expect((await send(service, `GET /security-tokens/${other}`)).status, other).to.equal(404);
      }
      expect((await get<SecurityTokenView>("/security-tokens/issuer123-Case%20%2541")).token_name).to.equal(
        "Case %41",
      );
    });
  });

  describe("the lists", () => {
    const headers = { authorization: "Bearer an-operators-token" };

    before(async () => {
      await send(service, "POST /issuers", { issuer_id: "other.one", wallet: ISSUER.address }, headers);
      await Promise.all(
        Array.from({ length: 23 }, async (_, i) => {
          await issue(`LIST${i}`);
          await issueSt(`List ${i}`);
          await issueSt(`List ${i}`, { issuer_id: "other.one" });
        }),
      );
    });

    let extra = 0;
    const issueMore = () => Promise.all([issue(`EXTRA${(extra += 1)}`), issueSt(`Extra ${extra}`)]);
    const issueMoreSts = () => issueSt(`More ${(extra += 1)}`);

    /** Downwards, each once, and all that there were at first. */
    function expectWhole(ids: number[], atFirst: number[]): void {
      expect(ids).to.deep.equal([...new Set(ids)].sort((a, b) => b - a));
      expect(ids.filter((id) => id <= (atFirst[0] as number))).to.deep.equal(atFirst);
    }

    const ids = (rows: { smartcontract_ID: number }[]) => rows.map((row) => row.smartcontract_ID);

    it("/tokens pages newest first, and completely while new ones arrive", async () => {
      const atFirst = ids(await pages<TokenView>("/tokens", "tokens", 100));
      expect(atFirst.length).to.be.above(23);
      for (const limit of [1, 4, atFirst.length - 1, atFirst.length, 100]) {
        expectWhole(
          ids(await pages<TokenView>("/tokens", "tokens", limit, limit === 4 ? issueMore : undefined)),
          atFirst,
        );
      }
    });

    it("/security-tokens pages newest first, and completely while new ones arrive, of one issuer or of all", async () => {
      const list = "/security-tokens";
      const all = ids(await pages<SecurityTokenView>(list, "security_tokens", 100));
      expectWhole(ids(await pages<SecurityTokenView>(list, "security_tokens", 7, issueMore)), all);
      const others = await pages<SecurityTokenView>(
        `${list}?issuer_id=other.one`,
        "security_tokens",
        5,
        issueMore,
      );
      expect(others).to.have.length(23);
      expect(new Set(others.map(({ issuer_id }) => issuer_id))).to.deep.equal(new Set(["other.one"]));
      expectWhole(ids(others), ids(others));
      expect(await get(`${list}?issuer_id=nobody`)).to.deep.equal({ security_tokens: [], next_cursor: null });
    });

    it("/issuers/{issuer_id} pages its balances, newest first", async () => {
      const whole = await pages<IssuerView["balances"][0]>("/issuers/other.one", "balances", 4, issueMore);
      const listed = await pages<SecurityTokenView>(
        "/security-tokens?issuer_id=other.one",
        "security_tokens",
        100,
      );
      expect(whole).to.deep.equal(listed.map(({ st_id }) => ({ st_id, balance: "1000" })));
    });

    it("/wallets/{address}/tokens pages newest first, both kinds, and completely while new ones arrive", async () => {
      for (const { address } of [DEMO, ISSUER]) {
        const atFirst = ids(await holdingsOf(address));
        const more = address === DEMO.address ? issueMore : issueMoreSts;
        expectWhole(
          ids(await pages<HoldingView>(`/wallets/${address}/tokens`, "holdings", 9, more)),
          atFirst,
        );
      }
    });

    it("have 20 rows if no limit is given, and show the same facts as the single routes", async () => {
      const { tokens } = await get<TokensView>("/tokens");
      expect(tokens).to.have.length(20);
      for (const token of tokens) expect(await get(`/tokens/${token.smartcontract_ID}`)).to.deep.equal(token);
      const { security_tokens } = await get<SecurityTokensView>("/security-tokens");
      expect(security_tokens).to.have.length(20);
      for (const token of security_tokens) {
        expect(await get(`/security-tokens/${encodeURIComponent(token.st_id)}`)).to.deep.equal(token);
      }
      expect((await get<IssuerView>("/issuers/issuer123")).balances).to.have.length(20);
      expect((await get<HoldingsView>(`/wallets/${ISSUER.address}/tokens`)).holdings).to.have.length(20);
    });
  });

  describe("GET /tokens?q=", () => {
    before(async () => {
      await Promise.all([
        issue("SEARCH1", { full_name: "One hundred % sure" }),
        issue("SEARCH_2", { full_name: "With back\\slash" }),
        issue("sEaRcH3", { full_name: "Crème brûlée" }),
        issue("Q-4", { full_name: "Found by SEARCHING the name", short_name: "hidden-short-name" }),
        issue("Q-5", { full_name: "Under_score, it's [a-z]*" }),
      ]);
    });

    async function found(q: string): Promise<string[]> {
      const rows = await pages<TokenView>(`/tokens?q=${encodeURIComponent(q)}`, "tokens", 2);
      return rows.map(({ ticker }) => ticker).sort();
    }

    const searches: [q: string, tickers: string[]][] = [
      ["search", ["Q-4", "SEARCH1", "SEARCH_2", "sEaRcH3"]],
      ["SEARCH", ["Q-4", "SEARCH1", "SEARCH_2", "sEaRcH3"]],
      ["earch1", ["SEARCH1"]],
      ["%", ["SEARCH1"]],
      ["% s", ["SEARCH1"]],
      ["H_2", ["SEARCH_2"]],
      ["under_SCORE", ["Q-5"]],
      ["hundred_%", []],
      ["\\", ["SEARCH_2"]],
      ["\\s", ["SEARCH_2"]],
      ["it's", ["Q-5"]],
      ["[a-z]*", ["Q-5"]],
      ["Crème", ["sEaRcH3"]],
      ["Cre\u0300me", ["sEaRcH3"]],
      ["hidden-short-name", []],
      ["no token has this", []],
    ];
    for (const [q, tickers] of searches) {
      it(`finds by ${JSON.stringify(q)}: ${tickers.join(", ") || "nothing"}`, async () => {
        expect(await found(q)).to.deep.equal([...tickers].sort());
      });
    }

    it("finds all tokens without a text", async () => {
      expect(await found("")).to.deep.equal(
        (await pages<TokenView>("/tokens", "tokens", 100)).map(({ ticker }) => ticker).sort(),
      );
    });
  });

  describe("GET /wallets/{address}/tokens", () => {
    const [alice, bob] = [hardhatWallet(8), hardhatWallet(9)];

    it("follows a wallet's own transfers, until nothing is left", async () => {
      const token = await issue("MOVES", { token_amount: 100, decimals: 3 });
      const id = token.smartcontract_ID;
      const move = (from: typeof alice, to: string, amount: number) =>
        sendSigned(service, from, token.contract_address, SECURITY_TOKEN, "transfer", [to, amount]);
      const holding = (balance: string, formatted: string) => ({
        smartcontract_ID: id,
        kind: "token",
        ticker: "MOVES",
        contract_address: token.contract_address,
        name: "Token MOVES",
        balance,
        formatted,
        frozen: "0",
      });

      expect(await holdingOf(DEMO.address, id)).to.deep.equal(holding("100000", "100"));
      await move(DEMO, alice.address, 1500);
      expect(await holdingOf(DEMO.address, id)).to.deep.equal(holding("98500", "98.5"));
      expect(await holdingOf(alice.address, id)).to.deep.equal(holding("1500", "1.5"));
      await move(alice, bob.address, 1);
      await move(alice, alice.address, 1000);
      await move(alice, DEMO.address, 0);
      expect(await holdingOf(alice.address, id)).to.deep.equal(holding("1499", "1.499"));
      expect(await holdingOf(bob.address.toLowerCase(), id)).to.deep.equal(holding("1", "0.001"));
      await move(alice, DEMO.address, 1499);
      expect(await holdingOf(alice.address, id)).to.equal(undefined);
      expect(await holdingOf(DEMO.address, id)).to.deep.equal(holding("99999", "99.999"));
      await move(DEMO, bob.address, 99999);
      expect(await holdingOf(DEMO.address, id)).to.equal(undefined);
      expect(await holdingOf(bob.address, id)).to.deep.equal(holding("100000", "100"));
      // The facts of the issue stay.
      expect(await get(`/tokens/${id}`)).to.deep.equal(token);
    });

    it("does not show a token after a transfer of 0", async () => {
      const { smartcontract_ID: id, contract_address } = await issue("NOTHING");
      await sendSigned(service, bob, contract_address, SECURITY_TOKEN, "transfer", [alice.address, 0]);
      expect(await holdingOf(alice.address, id)).to.equal(undefined);
      expect(await holdingOf(bob.address, id)).to.equal(undefined);
    });

    it("follows the issuer's freezing and forced transfers", async () => {
      const token = await issueSt("Controlled");
      const id = token.smartcontract_ID;
      const command = (method: string, ...args: unknown[]) =>
        transact(service, ISSUER.address, token.contract_address, SECURITY_TOKEN, method, args);
      const holding = (balance: string, frozen: string) => ({
        smartcontract_ID: id,
        kind: "security_token",
        st_id: "issuer123-Controlled",
        contract_address: token.contract_address,
        name: "Controlled",
        balance,
        formatted: balance,
        frozen,
      });
      const balanceOfIssuer = async () =>
        (await pages<IssuerView["balances"][0]>("/issuers/issuer123", "balances", 100)).find(
          ({ st_id }) => st_id === token.st_id,
        )?.balance;

      await command("setAllowed", alice.address, true);
      await command("transfer", alice.address, 300);
      expect(await holdingOf(alice.address, id)).to.deep.equal(holding("300", "0"));
      expect(await balanceOfIssuer()).to.equal("700");

      await command("setFrozenTokens", alice.address, 250);
      expect(await holdingOf(alice.address, id)).to.deep.equal(holding("300", "250"));
      const transfer = SECURITY_TOKEN.encodeFunctionData("transfer", [ISSUER.address, 51]);
      const call = { from: alice.address, to: token.contract_address, data: transfer };
      expect((await askRpc(service, "eth_call", [call, "latest"])).error).to.have.property("data");

      // It takes frozen ones too, and then no more is frozen than is left.
      await command("forcedTransfer", alice.address, ISSUER.address, 200);
      expect(await holdingOf(alice.address, id)).to.deep.equal(holding("100", "100"));
      expect(await balanceOfIssuer()).to.equal("900");
      await command("forcedTransfer", alice.address, ISSUER.address, 100);
      expect(await holdingOf(alice.address, id)).to.equal(undefined);
      expect(await balanceOfIssuer()).to.equal("1000");
    });

    it("of a wallet that holds nothing is empty", async () => {
      const { address } = hardhatWallet(19);
      expect(await get(`/wallets/${address}/tokens`)).to.deep.equal({ holdings: [], next_cursor: null });
    });

    it("accepts an address in one case, or with its checksum", async () => {
      const { address } = hardhatWallet(9);
      const all = await get(`/wallets/${address}/tokens`);
      expect(await get(`/wallets/${address.toLowerCase()}/tokens`)).to.deep.equal(all);
      expect(await get(`/wallets/0x${address.slice(2).toUpperCase()}/tokens`)).to.deep.equal(all);
      expect(await get(`/wallets/%30x${address.slice(2)}/tokens`)).to.deep.equal(all);
    });
  });

  describe("GET /issuers/{issuer_id}", () => {
    it("follows the issuer to another wallet, in two steps", async () => {
      const [first, second] = [hardhatWallet(10), hardhatWallet(11)];
      await send(
        service,
        "POST /issuers",
        { issuer_id: "moving", wallet: first.address },
        { authorization: "Bearer an-operators-token" },
      );
      const old = await issueSt("Old", { issuer_id: "moving" });
      const before = {
        issuer_id: "moving",
        wallet: first.address,
        suspended: false,
        next_cursor: null,
      };
      expect(await get("/issuers/moving")).to.deep.equal({
        ...before,
        balances: [{ st_id: "moving-Old", balance: "1000" }],
      });

      const registry = registryAddress(service);
      await transact(service, first.address, registry, REGISTRY, "proposeIssuerWallet", [
        "moving",
        second.address,
      ]);
      expect(await get("/issuers/moving")).to.deep.include(before);
      const listed = async () => (await get<IssuersView>("/issuers?q=moving")).issuers;
      expect(await listed()).to.deep.equal([{ issuer_id: "moving", wallet: first.address, token_count: 1 }]);
      await transact(service, second.address, registry, REGISTRY, "acceptIssuerWallet", ["moving"]);

      const fresh = await issueSt("New", { issuer_id: "moving" });
      expect(fresh.owner).to.equal(second.address);
      expect(await listed()).to.deep.equal([{ issuer_id: "moving", wallet: second.address, token_count: 2 }]);
      expect(await get("/issuers/moving")).to.deep.equal({
        issuer_id: "moving",
        wallet: second.address,
        suspended: false,
        balances: [
          { st_id: "moving-New", balance: "1000" },
          { st_id: "moving-Old", balance: "0" },
        ],
        next_cursor: null,
      });
      // What the old wallet held it still holds, and the new one controls it.
      expect(await get(`/security-tokens/moving-Old`)).to.deep.equal(old);
      expect(await holdingOf(first.address, old.smartcontract_ID)).to.include({ balance: "1000" });
      const taken = ["forcedTransfer", [first.address, second.address, 1000]] as [string, unknown[]];
      await transact(service, second.address, old.contract_address, SECURITY_TOKEN, ...taken);
      expect((await get<IssuerView>("/issuers/moving")).balances).to.deep.equal([
        { st_id: "moving-New", balance: "1000" },
        { st_id: "moving-Old", balance: "1000" },
      ]);
    });
  });
});
