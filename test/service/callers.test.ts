import { expect } from "chai";
import { Wallet } from "ethers";
import { hardhatWallet } from "./chain.ts";
import { send, signIn } from "./http.ts";
import { startInProcess, type Running } from "./service.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const ROUTES = [
  { line: "POST /api/st/create", success: 200, duplicate: 400 },
  { line: "POST /security-tokens", success: 201, duplicate: 409 },
];

let count = 0;
/** A body that both routes that issue security tokens take, of a new token unless it has a name. */
function body(line: string, issuer: string, name = `Token ${(count += 1)}`) {
  return line === "POST /api/st/create"
    ? { issuerId: issuer, tokenName: name, amount: 1, info: {} }
    : { issuer_id: issuer, token_name: name, issued_amount: 1, info: {} };
}

for (const { line, success, duplicate } of ROUTES) {
  describe(`The limit of an issuer on ${line}, where a session is required`, () => {
    const LIMIT = 3;
    let service: Running;
    let issuerKey: string;

    beforeEach(async () => {
      service = await startInProcess({ ST_AUTH: "required", RATE_LIMIT: `${LIMIT}`, ADMIN_TOKEN });
      issuerKey = await signIn(service, hardhatWallet(2));
    });

    afterEach(() => service.stop());

    const issue = (issuer: string, key?: string, name?: string) =>
      send(service, line, body(line, issuer, name), key === undefined ? {} : bearer(key));

    /** Fails unless the issuer may send exactly as many requests as it may by itself. */
    async function expectWholeLimit(issuer: string, key: string): Promise<void> {
      for (let i = 0; i < LIMIT; i += 1) expect((await issue(issuer, key)).status).to.equal(success);
      expect((await issue(issuer, key)).status).to.equal(429);
    }

    it("is not used up by the session of another wallet", async () => {
      const strangers = await Promise.all(
        Array.from({ length: LIMIT }, () => signIn(service, Wallet.createRandom())),
      );
      for (const key of [...strangers, ...strangers]) {
        expect((await issue("issuer123", key)).status).to.equal(403);
      }
      await expectWholeLimit("issuer123", issuerKey);
      // And who is no issuer is told so past the issuer's limit, too.
      for (const key of strangers) expect((await issue("issuer123", key)).status).to.equal(403);
    });

    it("is not used up by requests without a session, or with an unknown one", async () => {
      for (const key of [undefined, undefined, "nobody", "nobody", ADMIN_TOKEN, ADMIN_TOKEN]) {
        expect((await issue("issuer123", key)).status).to.equal(401);
      }
      await expectWholeLimit("issuer123", issuerKey);
    });

    it("is not used up by requests for an unknown issuer", async () => {
      for (let i = 0; i < 2 * LIMIT; i += 1) {
        const answer = await issue("later", issuerKey);
        expect(answer).to.deep.include({ status: 400, body: { error: "Issuer ID 'later' does not exist." } });
      }
      const issuer = { issuer_id: "later", wallet: hardhatWallet(2).address };
      expect((await send(service, "POST /issuers", issuer, bearer(ADMIN_TOKEN))).status).to.equal(201);
      await expectWholeLimit("later", issuerKey);
      await expectWholeLimit("issuer123", issuerKey);
    });

    it("counts the issuer's requests before the ledger is asked", async () => {
      expect((await issue("issuer123", issuerKey, "Taken")).status).to.equal(success);
      expect((await issue("issuer123", issuerKey, "Taken")).status).to.equal(duplicate);
      expect((await issue("issuer123", issuerKey, "Taken")).status).to.equal(duplicate);
      expect((await issue("issuer123", issuerKey, "Taken")).status).to.equal(429);
    });
  });
}

describe("POST /issuers", () => {
  const WRONG_TOKENS = 10;
  const TOO_MANY = { error: "TOO_MANY_REQUESTS", message: "at most 10 wrong tokens a minute" };
  let service: Running;

  beforeEach(async () => {
    service = await startInProcess({ RATE_LIMIT: "3", TRUST_PROXY: "on", ADMIN_TOKEN });
  });

  afterEach(() => service.stop());

  /** Registers an issuer, a new one each time. */
  const register = (token?: string, address = "192.0.2.1") =>
    send(
      service,
      "POST /issuers",
      { issuer_id: `issuer_${(count += 1)}`, wallet: hardhatWallet(5).address },
      { "x-forwarded-for": address, ...(token === undefined ? {} : bearer(token)) },
    );

  it("accepts ten wrong tokens from an address in a minute, and then not even the right one", async () => {
    for (let i = 0; i < WRONG_TOKENS; i += 1) expect((await register(`wrong-${i}`)).status).to.equal(401);
    for (const token of ["wrong", "wrong", ADMIN_TOKEN]) {
      const answer = await register(token);
      expect(answer).to.deep.include({ status: 429, body: TOO_MANY });
      expect(Number(answer.headers.get("retry-after"))).to.be.within(1, 60);
    }
    // The operator has another address.
    expect((await register(ADMIN_TOKEN, "192.0.2.2")).status).to.equal(201);
  });

  it("counts wrong tokens that come at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => register(`wrong-${i}`)));
    expect(answers.filter(({ status }) => status === 401)).to.have.length(WRONG_TOKENS);
    expect(answers.filter(({ status }) => status === 429)).to.have.length(60 - WRONG_TOKENS);
  });

  it("counts neither the operator's requests nor those without a token", async () => {
    for (let i = 0; i < 2 * WRONG_TOKENS; i += 1) {
      expect((await register()).status).to.equal(401);
      expect((await register(ADMIN_TOKEN)).status).to.equal(201);
    }
  });
});
