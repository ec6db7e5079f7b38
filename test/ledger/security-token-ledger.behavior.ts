import { expect } from "chai";
import {
  CREATE_ST,
  DUPLICATE_ST,
  NO_SUCH_ISSUER,
  NOT_POSITIVE,
  ST_EXISTS,
  ST_ID,
  UNKNOWN_ISSUER,
} from "../service/security-token-examples.ts";
import { send, type Answer } from "../service/http.ts";
import type {
  IssuersView,
  IssuerView,
  ListedIssuerView,
  SecurityTokensView,
  SecurityTokenView,
  TransfersView,
} from "../service/views.ts";
import { ADMIN_TOKEN, counts, ISSUER, OTHER_ISSUER, signInAs, type Site } from "./site.ts";

const WALLET = OTHER_ISSUER.address;

/** Its two routes, and what each answers. */
const ROUTES = [
  { line: "POST /api/st/create", success: 200, duplicate: 400 },
  { line: "POST /security-tokens", success: 201, duplicate: 409 },
];

/** What every ledger of security tokens answers to the same requests. */
export function itIsASecurityTokenLedger(siteOf: () => Site): void {
  let service: Site;
  let sessions: { issuer123: string; others: string };
  let names = 0;

  before(async () => {
    service = siteOf();
    sessions = {
      issuer123: await signInAs(service, ISSUER),
      others: await signInAs(service, OTHER_ISSUER),
    };
  });

  const freshName = () => `Name ${++names}`;

  /** As the wallet of the issuer that the body names. */
  function post(line: string, body: object | string, headers: Record<string, string> = {}): Promise<Answer> {
    const isFirst = JSON.stringify(body).includes("issuer123");
    const authorization = `Bearer ${isFirst ? sessions.issuer123 : sessions.others}`;
    return send(service, line, body, { authorization, ...headers });
  }

  function create(line: string, tokenName: string, more: object = {}, key?: string): Promise<Answer> {
    const body = { issuerId: "issuer123", tokenName, amount: 5, info: { a: 1 }, ...more };
    return post(line, body, key === undefined ? {} : { "idempotency-key": key });
  }

  function register(issuer_id: string, wallet = WALLET): Promise<Answer> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    return send(service, "POST /issuers", { issuer_id, wallet }, headers);
  }

  async function get<T>(path: string): Promise<T> {
    const { status, body } = await send<T>(service, `GET ${path}`);
    expect(status, `${path} ${JSON.stringify(body)}`).to.equal(200);
    return body;
  }

  /** All pages of a list. */
  async function all(path: string, limit: number): Promise<SecurityTokenView[]> {
    const found: SecurityTokenView[] = [];
    let cursor: string | null = "";
    do {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: SecurityTokensView = await get(`${path}limit=${limit}${query}`);
      expect(page.security_tokens.length).to.be.at.most(limit);
      found.push(...page.security_tokens);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return found;
  }

  async function idsOf(issuerId: string): Promise<string[]> {
    return (await all(`/security-tokens?issuer_id=${issuerId}&`, 100)).map(({ st_id }) => st_id);
  }

  describe("the documents' examples", () => {
    const expected = (text: string) => JSON.parse(text) as unknown;

    it("issue, and refuse the duplicate with 400 on one route and 409 on the other", async () => {
      const first = await post("POST /api/st/create", CREATE_ST);
      expect(first).to.deep.include({ status: 200, body: expected(ST_ID) });
      for (const { line, duplicate } of ROUTES) {
        const answer = await post(line, DUPLICATE_ST);
        expect(answer).to.deep.include({ status: duplicate, body: expected(ST_EXISTS) });
      }
    });

    it("refuse an unknown issuer and an amount that is not positive with 400", async () => {
      for (const { line } of ROUTES) {
        expect(await post(line, UNKNOWN_ISSUER)).to.deep.include({
          status: 400,
          body: expected(NO_SUCH_ISSUER),
        });
        const body = CREATE_ST.replace("1000", "0");
        expect(await post(line, body)).to.deep.include({
          status: 400,
          body: expected(NOT_POSITIVE),
        });
      }
    });

    it("issue on /security-tokens, in either spelling", async () => {
      const info = { description: "Sample token" };
      for (const body of [
        { issuer_id: "issuer123", token_name: "One spelling", issued_amount: 1000, info },
        { issuerId: "issuer123", tokenName: "The other", amount: 1000, info },
      ]) {
        const st_id = `issuer123-${body.token_name ?? body.tokenName}`;
        const answer = await post("POST /security-tokens", body);
        expect(answer).to.deep.include({ status: 201, body: { st_id } });
        expect(answer.headers.get("location")).to.equal(`/security-tokens/${encodeURIComponent(st_id)}`);
      }
    });
  });

  describe("what is issued", () => {
    it("is read back as it was requested", async () => {
      const largest = (2n ** 256n - 1n).toString();
      const info = {
        "\u00e9": ["\u0003", "\u2028", "\ud83d\ude00", '"', "\\"],
        n: [1.5, -0.25, 1e15, null, true],
      };
      const name = "Fa\u00e7ade \u682a\u5f0f / %20 'x' \"y\" -z- \ud83d\ude00";
      expect((await create("POST /security-tokens", name, { amount: largest, info })).status).to.equal(201);
      const path = `/security-tokens/${encodeURIComponent(`issuer123-${name}`)}`;
      expect(await get<SecurityTokenView>(path)).to.deep.include({
        st_id: `issuer123-${name}`,
        issuer_id: "issuer123",
        token_name: name,
        issued_amount: largest,
        info,
      });
    });

    it("has info of any JSON value, up to 16 KiB", async () => {
      const longest = `"${"\u00e9".repeat(8_191)}"`;
      const deep = `${"[".repeat(60)}${"]".repeat(60)}`;
      for (const info of ["null", "7", '"text"', "[1,[2]]", longest, deep]) {
        const name = freshName();
        expect((await create("POST /security-tokens", name, { info })).status, info.slice(0, 20)).to.equal(
          201,
        );
        const token = await get<SecurityTokenView>(`/security-tokens/issuer123-${name}`);
        expect(token.info).to.deep.equal(JSON.parse(info));
      }
    });

    it("is found by its st_id, and is its issuer's", async () => {
      const name = freshName();
      await create("POST /security-tokens", name);
      const stId = `issuer123-${name}`;
      const query = `q=${encodeURIComponent(stId)}`;
      const { security_tokens }: SecurityTokensView = await get(`/security-tokens?${query}`);
      expect(security_tokens.map(({ st_id }) => st_id)).to.deep.equal([stId]);
      expect(await get(`/security-tokens?${query}&issuer_id=another`)).to.deep.equal({
        security_tokens: [],
        next_cursor: null,
      });
      const { wallet } = await get<IssuerView>("/issuers/issuer123");
      expect(await get(`/security-tokens/${encodeURIComponent(stId)}/holders`)).to.deep.equal({
        holders: [{ address: wallet, balance: "5", formatted: "5", frozen: "0", allowed: false }],
        next_cursor: null,
      });
    });

    it("has a history that begins with its issue, where the ledger has one", async () => {
      const name = freshName();
      await create("POST /security-tokens", name);
      const path = `/security-tokens/${encodeURIComponent(`issuer123-${name}`)}`;
      const token = await get<SecurityTokenView>(path);
      const { transfers } = await get<TransfersView>(`${path}/transfers`);
      const isOnChain = "block_number" in token;
      expect(transfers.map(({ kind, value }) => [kind, value])).to.deep.equal(
        isOnChain ? [["issue", "5"]] : [],
      );
      const { status } = await send(service, `GET ${path}/holders?at=${token.block_number ?? 0}`);
      expect(status).to.equal(isOnChain ? 200 : 400);
      expect((await send(service, "GET /security-tokens/issuer123-nothing/transfers")).status).to.equal(404);
    });

    it("has a contract whose code is verified, where the ledger is a chain, and nobody is allowed at first", async () => {
      const name = freshName();
      await create("POST /security-tokens", name, { info: { name: "Größe" } });
      const path = `/security-tokens/${encodeURIComponent(`issuer123-${name}`)}`;
      const { contract_address } = await get<SecurityTokenView>(path);
      const { status, body } = await send<object>(service, `GET ${path}/contract`);
      if (contract_address === undefined) expect(status).to.equal(404);
      else expect(body).to.include({ contract_address, contract_name: "SecurityToken", verified: true });
      expect(await get(`${path}/allowed`)).to.deep.equal({ allowed: [], next_cursor: null });
    });

    it("is not found if it was not issued", async () => {
      for (const path of ["/security-tokens/issuer123-nothing", "/security-tokens/x", "/issuers/nobody"]) {
        expect((await send(service, `GET ${path}`)).status, path).to.equal(404);
      }
    });

    it("is found only in its own case", async () => {
      for (const name of ["case", "Case", "CASE"]) {
        expect((await create("POST /security-tokens", name)).status).to.equal(201);
      }
    });
  });

  describe("issuers", () => {
    it("are registered once, with their wallets", async () => {
      expect(await register("acme")).to.deep.include({
        status: 201,
        body: { issuer_id: "acme", wallet: WALLET },
      });
      for (const wallet of [WALLET, "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"]) {
        expect((await register("acme", wallet)).status).to.equal(409);
      }
      const issuer = await get<IssuerView>("/issuers/acme");
      expect(issuer).to.deep.include({ issuer_id: "acme", wallet: WALLET, balances: [], next_cursor: null });
      expect(await idsOf("acme")).to.deep.equal([]);
    });

    it("are listed, newest first, with how many tokens each, and found", async () => {
      const ids = ["listed.1", "listed.2", "listed.3"];
      for (const id of ids) await register(id);
      for (const name of ["A", "B"]) await create("POST /security-tokens", name, { issuerId: "listed.2" });
      const listed: ListedIssuerView[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const page: IssuersView = await get(`/issuers?limit=2${cursor && `&cursor=${cursor}`}`);
        expect(page.issuers.length).to.be.at.most(2);
        listed.push(...page.issuers);
        cursor = page.next_cursor;
      }
      const all = listed.map(({ issuer_id }) => issuer_id);
      expect(new Set(all).size).to.equal(all.length);
      expect(all.slice(0, 3)).to.deep.equal(ids.toReversed());
      const isCounted = listed[0]?.token_count !== undefined;
      expect(listed.slice(0, 3)).to.deep.equal(
        ids.toReversed().map((issuer_id) => ({
          issuer_id,
          wallet: WALLET,
          ...(isCounted && { token_count: issuer_id === "listed.2" ? 2 : 0 }),
        })),
      );
      expect((await get<IssuersView>("/issuers?q=listed.2")).issuers).to.deep.equal([listed[1]]);
      expect((await get<IssuersView>("/issuers?q=nobody%20there")).issuers).to.deep.equal([]);
    });

    it("of one id at the same time are registered once", async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => register("race")));
      expect(counts(answers)).to.deep.equal({ 201: 1, 409: 7 });
    });

    it("may use the same token names as others, and have balances of their own", async () => {
      await register("other.one");
      expect(
        (await create("POST /security-tokens", "MyToken", { issuerId: "other.one", amount: 7 })).status,
      ).to.equal(201);
      const { balances } = await get<IssuerView>("/issuers/other.one");
      expect(balances).to.deep.equal([{ st_id: "other.one-MyToken", balance: "7" }]);
    });
  });

  describe("an Idempotency-Key", () => {
    it("gives a repeat the first answer, on both routes, and issues once", async () => {
      const [key, name] = [`key ${++names}`, freshName()];
      for (const { line, success } of [...ROUTES, ...ROUTES]) {
        const answer = await create(line, name, {}, key);
        expect(answer).to.deep.include({ status: success, body: { st_id: `issuer123-${name}` } });
      }
      expect((await idsOf("issuer123")).filter((id) => id === `issuer123-${name}`)).to.have.length(1);
    });

    it("is refused with another payload, and still belongs to the first one", async () => {
      const [key, name] = [`key ${++names}`, freshName()];
      expect((await create("POST /security-tokens", name, {}, key)).status).to.equal(201);
      for (const other of [{ tokenName: freshName() }, { amount: 6 }, { info: {} }]) {
        expect((await create("POST /security-tokens", name, other, key)).status).to.equal(422);
      }
      expect((await create("POST /security-tokens", name, {}, key)).status).to.equal(201);
    });

    it("of a refused request is free for another request", async () => {
      const key = `key ${++names}`;
      expect((await create("POST /security-tokens", "MyToken", {}, key)).status).to.equal(409);
      expect((await create("POST /security-tokens", freshName(), {}, key)).status).to.equal(201);
    });

    it("does not return another request's token", async () => {
      const name = freshName();
      await create("POST /security-tokens", name, {}, `key ${++names}`);
      for (const key of [undefined, `key ${++names}`]) {
        expect((await create("POST /security-tokens", name, {}, key)).status).to.equal(409);
      }
    });

    it("belongs to one issuer: another issuer may use it too", async () => {
      await register("key.issuer");
      const [key, name] = [`key ${++names}`, freshName()];
      for (const issuerId of ["issuer123", "key.issuer"]) {
        expect((await create("POST /security-tokens", name, { issuerId }, key)).status).to.equal(201);
      }
    });

    it("makes one of many requests at the same time", async () => {
      const [key, name] = [`key ${++names}`, freshName()];
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => create("POST /security-tokens", name, {}, key)),
      );
      expect(counts(answers)).to.deep.equal({ 201: 20 });
    });
  });

  describe("at the same time", () => {
    it("one st_id is issued once, and all others are duplicates", async () => {
      const name = freshName();
      const answers = await Promise.all(
        Array.from({ length: 16 }, () => create("POST /security-tokens", name)),
      );
      expect(counts(answers)).to.deep.equal({ 201: 1, 409: 15 });
      for (const { status, body } of answers) {
        if (status === 409)
          expect(body).to.deep.equal({ error: `Token with ID 'issuer123-${name}' already exists.` });
      }
    });

    it("16 tokens of one issuer are all issued", async () => {
      await register("busy");
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          create("POST /security-tokens", `T${i}`, { issuerId: "busy", amount: i + 1 }),
        ),
      );
      expect(counts(answers)).to.deep.equal({ 201: 16 });
      const { balances } = await get<IssuerView>("/issuers/busy?limit=100");
      expect(balances).to.have.deep.members(
        Array.from({ length: 16 }, (_, i) => ({ st_id: `busy-T${i}`, balance: String(i + 1) })),
      );
    });

    it("16 issuers are registered, and issue, at once", async () => {
      const issuers = Array.from({ length: 16 }, (_, i) => `parallel.${i}`);
      expect(counts(await Promise.all(issuers.map((id) => register(id))))).to.deep.equal({ 201: 16 });
      const answers = await Promise.all(
        issuers.flatMap((issuerId) =>
          [1, 2, 3].map((i) => create("POST /security-tokens", `T${i}`, { issuerId })),
        ),
      );
      expect(counts(answers)).to.deep.equal({ 201: 48 });
      for (const id of issuers) {
        expect(await idsOf(id)).to.have.members([1, 2, 3].map((i) => `${id}-T${i}`));
      }
    });

    it("a refused request does not make its neighbours fail", async () => {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, i) => {
          if (i % 3 === 0) return create("POST /security-tokens", `Neighbour ${i}`);
          if (i % 3 === 1) return create("POST /security-tokens", "MyToken");
          return create("POST /security-tokens", `Nobody's ${i}`, { issuerId: "nobody" });
        }),
      );
      expect(counts(answers)).to.deep.equal({ 201: 10, 409: 10, 400: 10 });
    });

    it("reading and issuing do not disturb each other", async () => {
      const issuing = Promise.all(
        Array.from({ length: 40 }, (_, i) => create("POST /security-tokens", `Meanwhile ${i}`)),
      );
      const pages = await Promise.all(Array.from({ length: 10 }, () => idsOf("issuer123")));
      for (const ids of pages) expect(new Set(ids).size).to.equal(ids.length);
      expect(counts(await issuing)).to.deep.equal({ 201: 40 });
    });
  });

  describe("lists", () => {
    const NAMES = Array.from({ length: 25 }, (_, i) => `L${i}`);
    let newestFirst: string[];

    before(async () => {
      await register("lists");
      // In order, and some of them in one batch.
      for (const name of NAMES.slice(0, 10))
        await create("POST /security-tokens", name, { issuerId: "lists" });
      await Promise.all(
        NAMES.slice(10).map((name) => create("POST /security-tokens", name, { issuerId: "lists" })),
      );
      // Of those that were asked for at once, the ledger decides which comes first.
      newestFirst = await idsOf("lists");
      expect(newestFirst).to.have.members(NAMES.map((name) => `lists-${name}`));
      const oldest = NAMES.slice(0, 10).map((name) => `lists-${name}`);
      expect(newestFirst.slice(-10)).to.deep.equal(oldest.reverse());
    });

    for (const limit of [1, 7, 25, 100]) {
      it(`of an issuer page newest first, ${limit} at a time`, async () => {
        const tokens = await all("/security-tokens?issuer_id=lists&", limit);
        expect(tokens.map(({ st_id }) => st_id)).to.deep.equal(newestFirst);
        for (const { st_id, ...rest } of tokens) {
          expect(await get(`/security-tokens/${st_id}`)).to.deep.equal({ st_id, ...rest });
          break;
        }
      });
    }

    it("of an issuer are complete while new tokens arrive", async () => {
      await register("growing");
      const issue = (name: string) => create("POST /security-tokens", name, { issuerId: "growing" });
      for (const name of ["a", "b", "c"]) await issue(name);
      const first = await get<SecurityTokensView>("/security-tokens?issuer_id=growing&limit=2");
      await issue("d");
      const rest = await get<SecurityTokensView>(
        `/security-tokens?issuer_id=growing&limit=2&cursor=${first.next_cursor}`,
      );
      expect(
        [...first.security_tokens, ...rest.security_tokens].map(({ token_name }) => token_name),
      ).to.deep.equal(["c", "b", "a"]);
      expect(rest.next_cursor).to.equal(null);
    });

    it("of all have every token of every issuer once", async () => {
      for (const limit of [9, 100]) {
        const ids = (await all("/security-tokens?", limit)).map(({ st_id }) => st_id);
        expect(new Set(ids).size).to.equal(ids.length);
        expect(ids).to.include.members(["issuer123-MyToken", "busy-T0", "parallel.3-T2", ...newestFirst]);
      }
    });

    it("of balances page newest first", async () => {
      const found: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const page: IssuerView = await get(`/issuers/lists?limit=7${cursor && `&cursor=${cursor}`}`);
        found.push(...page.balances.map(({ st_id, balance }) => `${st_id}: ${balance}`));
        cursor = page.next_cursor;
      }
      expect(found).to.deep.equal(newestFirst.map((id) => `${id}: 5`));
    });

    it("refuse an invalid cursor", async () => {
      for (const path of ["/security-tokens?", "/security-tokens?issuer_id=lists&", "/issuers/lists?"]) {
        expect((await send(service, `GET ${path}cursor=none`)).status, path).to.equal(400);
      }
    });

    it("of an unknown issuer are empty", async () => {
      expect(await idsOf("nobody")).to.deep.equal([]);
    });
  });
}
