import { expect } from "chai";
import { hardhatWallet } from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";
import type { SecurityTokensView, TokensView } from "./views.ts";

const ADMIN = { authorization: "Bearer an-operators-token" };

describe("the search", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess({ ADMIN_TOKEN: "an-operators-token" });
    await send(service, "POST /issuers", { issuer_id: "Other_1", wallet: hardhatWallet(3).address }, ADMIN);
    const names = [
      "Ärger ΟΔΟΣΑ",
      "Москва",
      "日本語 トークン",
      "a😀b",
      "ab",
      'say "hi" AND (go)*',
      "Token one",
      "Token two",
      "Straße ﬁn",
      "Café ΐ",
    ];
    for (const [i, name] of names.entries()) {
      const token = { session_key: DEMO_KEY, full_name: name, short_name: "short", ticker: `T-${i}` };
      await send(service, "POST /tokens", { ...token, token_amount: 1, decimals: 0 });
      const st = { issuer_id: i % 2 ? "Other_1" : "issuer123", token_name: name, issued_amount: 1, info: {} };
      await send(service, "POST /security-tokens", st);
    }
  });

  after(() => service.stop());

  /** The names found, oldest first; page by page, since the pages are searched one by one. */
  async function found<T extends TokensView | SecurityTokensView>(list: string, q: string, more = "") {
    const names: string[] = [];
    for (let cursor = ""; ;) {
      const line = `GET ${list}?limit=1&q=${encodeURIComponent(q)}${more}${cursor}`;
      const { status, body } = await send<T>(service, line);
      expect(status, line).to.equal(200);
      const rows = "tokens" in body ? body.tokens : body.security_tokens;
      names.unshift(...rows.map((row) => ("full_name" in row ? row.full_name : row.token_name)));
      if (body.next_cursor === null) return names;
      cursor = `&cursor=${body.next_cursor}`;
    }
  }

  const searches: [q: string, names: string[]][] = [
    ["ärger", ["Ärger ΟΔΟΣΑ"]],
    ["ÄRG", ["Ärger ΟΔΟΣΑ"]],
    // Its last letter has another lower case at the end of a word.
    ["ΟΔΟΣ", ["Ärger ΟΔΟΣΑ"]],
    ["мОСК", ["Москва"]],
    ["本", ["日本語 トークン"]],
    ["語 ト", ["日本語 トークン"]],
    ["😀", ["a😀b"]],
    ["a😀b", ["a😀b"]],
    // Letters that are more than one in another case.
    ["STRASSE", ["Straße ﬁn"]],
    ["straẞe", ["Straße ﬁn"]],
    ["FIN", ["Straße ﬁn"]],
    ["ΐ".toUpperCase(), ["Café ΐ"]],
    // As another client writes the same text.
    ["Cafe\u0301", ["Café ΐ"]],
    ["AB", ["ab"]],
    ['"hi" AND (GO)*', ['say "hi" AND (go)*']],
    ['"', ['say "hi" AND (go)*']],
    ["oken", ["Token one", "Token two"]],
    ["n t", ["Token two"]],
    ["ken  two", []],
    ["zz", []],
    ["short", []],
  ];
  for (const [q, names] of searches) {
    it(`finds ${JSON.stringify(names)} of both kinds by ${q}`, async () => {
      expect(await found("/tokens", q)).to.deep.equal(names);
      expect(await found("/security-tokens", q)).to.deep.equal(names);
    });
  }

  it("finds security tokens by their issuer, and by the issuer's end with the name's beginning", async () => {
    expect(await found("/security-tokens", "other_")).to.have.length(5);
    expect(await found("/security-tokens", "r_1-to")).to.deep.equal(["Token two"]);
    expect(await found("/tokens", "other_")).to.deep.equal([]);
  });

  it("finds security tokens of one issuer alone", async () => {
    expect(await found("/security-tokens", "token", "&issuer_id=issuer123")).to.deep.equal(["Token one"]);
    expect(await found("/security-tokens", "ab", "&issuer_id=issuer123")).to.deep.equal(["ab"]);
    expect(await found("/security-tokens", "ab", "&issuer_id=Other_1")).to.deep.equal([]);
    expect(await found("/security-tokens", "token", "&issuer_id=other_1")).to.deep.equal([]);
  });

  it("finds a security token, and who holds it, by its st_id in any form of Unicode", async () => {
    for (const form of ["NFC", "NFD"]) {
      const path = `/security-tokens/${encodeURIComponent("Other_1-Café ΐ".normalize(form))}`;
      for (const line of [`GET ${path}`, `GET ${path}/holders`]) {
        expect((await send(service, line)).status, line).to.equal(200);
      }
    }
  });

  it("finds the token at an address, written in any case, and none at another address", async () => {
    const { body } = await send<TokensView>(service, "GET /tokens?q=Token%20one");
    const { body: sts } = await send<SecurityTokensView>(service, "GET /security-tokens?q=Token%20one");
    const [token, st] = [body.tokens[0]?.contract_address, sts.security_tokens[0]?.contract_address] as [
      string,
      string,
    ];
    for (const address of [token, token.toLowerCase(), `0x${token.slice(2).toUpperCase()}`]) {
      expect(await found("/tokens", address)).to.deep.equal(["Token one"]);
    }
    expect(await found("/security-tokens", st)).to.deep.equal(["Token one"]);
    expect(await found("/security-tokens", st, "&issuer_id=Other_1")).to.deep.equal([]);
    expect(await found("/tokens", st)).to.deep.equal([]);
    expect(await found("/security-tokens", token)).to.deep.equal([]);
    // Part of an address is no address.
    expect(await found("/tokens", token.slice(0, -1))).to.deep.equal([]);
  });

  it("accepts the longest possible st_id, and no text that can't be part of one", async () => {
    const name = "n".repeat(60);
    const issuer = "i".repeat(32);
    await send(service, "POST /issuers", { issuer_id: issuer, wallet: hardhatWallet(3).address }, ADMIN);
    const st = { issuer_id: issuer, token_name: name, issued_amount: 1, info: {} };
    expect((await send(service, "POST /security-tokens", st)).status).to.equal(201);
    expect(await found("/security-tokens", `${issuer}-${name}`)).to.deep.equal([name]);
    for (const q of ["a".repeat(94), "%00", "a%0Ab", "a&q=b"]) {
      expect((await send(service, `GET /security-tokens?q=${q}`)).status, q).to.equal(400);
    }
    expect((await send(service, "GET /tokens?q=a%0Ab")).status).to.equal(400);
  });
});
