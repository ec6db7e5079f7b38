import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Wallet } from "ethers";
import { readConfig } from "../../src/config.ts";
import { chainState, hardhatWallet } from "./chain.ts";
import { send, signedMessage, signIn, type Answer, type SessionView, type SiweFields } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";
import type { TokenView } from "./views.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";
const ISSUER = hardhatWallet(2);
const INVALID_SESSION = { error: "INVALID_SESSION_KEY", message: "invalid session key" };

const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

function postToken(service: Pick<Running, "url">, session_key: string, ticker: string) {
  const body = {
    session_key,
    full_name: "A token",
    short_name: "token",
    ticker,
    token_amount: 3,
    decimals: 1,
  };
  return send<{ smartcontract_ID: number }>(service, "POST /tokens", body);
}

describe("signing in", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  it("leads from a nonce to a signed message, a session, a token of that wallet, and the session's end", async () => {
    const wallet = Wallet.createRandom();
    const nonce = await send<{ nonce: string }>(service, "POST /sessions/nonce");
    expect(nonce.status).to.equal(200);
    expect(Object.keys(nonce.body)).to.deep.equal(["nonce"]);
    expect(nonce.body.nonce).to.match(/^[A-Za-z0-9]{8,}$/);
    expect(nonce.headers.get("cache-control")).to.equal("no-store");

    const start = Date.now();
    const session = await send<SessionView>(service, "POST /sessions", await signedMessage(service, wallet));
    expect(session.status).to.equal(201);
    expect(session.headers.get("cache-control")).to.equal("no-store");
    expect(Object.keys(session.body)).to.deep.equal(["session_key", "address", "expires_at"]);
    expect(session.body.session_key).to.match(/^[A-Za-z0-9]{34}$/);
    expect(session.body.address).to.equal(wallet.address);
    expect(session.body.expires_at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(session.body.expires_at) - start).to.be.within(86_400_000, 86_410_000);

    const key = session.body.session_key;
    const issued = await postToken(service, key, "MINE");
    expect(issued.status).to.equal(200);
    const { body: token } = await send<TokenView>(service, `GET /tokens/${issued.body.smartcontract_ID}`);
    expect(token.owner).to.equal(wallet.address);
    const { body } = await send<{ holdings: unknown[] }>(service, `GET /wallets/${wallet.address}/tokens`);
    expect(body.holdings).to.have.length(1);

    const end = await send(service, "DELETE /sessions", undefined, bearer(key));
    expect(end).to.deep.include({ status: 204, body: undefined });
    expect(await postToken(service, key, "LATE")).to.deep.include({ status: 401, body: INVALID_SESSION });
    const again = await send(service, "DELETE /sessions", undefined, bearer(key));
    expect(again).to.deep.include({ status: 401, body: INVALID_SESSION });
    expect(again.headers.get("www-authenticate")).to.equal("Bearer");
    expect((await send(service, "GET /tickers/LATE")).status).to.equal(404);
  });

  it("gives each sign-in a key of its own, and ends one session alone", async () => {
    const wallet = Wallet.createRandom();
    const [one, two] = [await signIn(service, wallet), await signIn(service, wallet)];
    expect(one).not.to.equal(two);
    expect((await send(service, "DELETE /sessions", undefined, bearer(one))).status).to.equal(204);
    expect((await postToken(service, one, "ONE")).status).to.equal(401);
    expect((await postToken(service, two, "TWO")).status).to.equal(200);
  });

  it("accepts a message once, even if it is sent many times at once", async () => {
    const request = await signedMessage(service, Wallet.createRandom());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send(service, "POST /sessions", request)),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, ...Array<number>(9).fill(401)]);
    expect(await send(service, "POST /sessions", request)).to.deep.include({
      status: 401,
      body: { error: "UNAUTHORIZED", message: "the message's nonce is unknown, used or expired" },
    });
  });

  const wrong: [what: string, changes: (url: string) => Partial<SiweFields>, message: RegExp][] = [
    ["another domain", () => ({ domain: "other.example" }), /^the message's domain is not 127\.0\.0\.1:\d+$/],
    ["our domain with another port", () => ({ domain: "127.0.0.1:1" }), /^the message's domain is not /],
    [
      "our domain in a longer one",
      (url) => ({ domain: new URL(url).host.replace(":", ".other.example:") }),
      /^the message's domain /,
    ],
    [
      "another URI",
      () => ({ uri: "https://other.example/" }),
      /^the message's URI is not within http:\/\/127/,
    ],
    [
      "another scheme",
      (url) => ({ domain: `https://${new URL(url).host}` }),
      /^the message's scheme is not http$/,
    ],
    ["another chain", () => ({ chainId: 1 }), /^the message's chain is not 31337$/],
    [
      "a nonce that we never gave",
      () => ({ nonce: "aaaaaaaaaaaaaaaaa" }),
      /^the message's nonce is unknown, used or/,
    ],
    ["a time to come", () => ({ issuedAt: iso(3_600) }), /^the message was issued in the future$/],
    ["a time long ago", () => ({ issuedAt: iso(-3_600) }), /^the message was issued too long ago$/],
    ["an end that has passed", () => ({ expirationTime: iso(-1) }), /^the message has expired$/],
  ];
  for (const [what, changes, message] of wrong) {
    it(`refuses a message with ${what}`, async () => {
      const request = await signedMessage(service, Wallet.createRandom(), changes(service.url));
      const answer = await send<{ error: string; message: string }>(service, "POST /sessions", request);
      expect(answer.status, JSON.stringify(answer.body)).to.equal(401);
      expect(answer.body.error).to.equal("UNAUTHORIZED");
      expect(answer.body.message).to.match(message);
    });
  }

  it("refuses a message of another version, or by an address without its checksum", async () => {
    const wallet = Wallet.createRandom();
    for (const changes of [{ version: "2" }, { address: wallet.address.toLowerCase() }, { chainId: "one" }]) {
      const answer = await send(service, "POST /sessions", await signedMessage(service, wallet, changes));
      expect(answer, JSON.stringify(changes)).to.deep.include({
        status: 400,
        body: { error: "VALIDATION_FAILED", message: "invalid message value" },
      });
    }
  });

  it("refuses another wallet's signature and a changed message, and the nonce stays valid", async () => {
    const [wallet, other] = [Wallet.createRandom(), Wallet.createRandom()];
    const request = await signedMessage(service, wallet);
    const forged = [
      { ...request, signature: await other.signMessage(request.message) },
      { ...request, message: request.message.replace(wallet.address, other.address) },
      { ...request, message: request.message.replace("issue tokens", "issue  tokens") },
      { ...request, signature: `0x${"00".repeat(65)}` },
      { ...request, signature: `0x${"ff".repeat(65)}` },
      { ...request, signature: "0x00" },
    ];
    for (const body of forged) {
      expect(await send(service, "POST /sessions", body), JSON.stringify(body)).to.deep.include({
        status: 401,
        body: { error: "UNAUTHORIZED", message: "the signature is not one of the message by its address" },
      });
    }
    expect((await send(service, "POST /sessions", request)).status).to.equal(201);
  });

  it("ends with the message's own expiration time", async () => {
    const expirationTime = iso(60);
    const request = await signedMessage(service, Wallet.createRandom(), { expirationTime });
    const { body } = await send<SessionView>(service, "POST /sessions", request);
    expect(body.expires_at).to.equal(expirationTime);
  });

  it("keeps no key, only its hash", async () => {
    const key = await signIn(service, Wallet.createRandom());
    const files = readdirSync(service.dataDir).filter((name) => name.startsWith("sessions"));
    expect(files).to.include("sessions.db");
    for (const name of files) {
      expect(readFileSync(join(service.dataDir, name)).includes(key), name).to.equal(false);
    }
  });

  it("does not end a session that was not made by signing in, such as the built-in one", async () => {
    const headers: Record<string, string>[] = [
      {},
      bearer("a".repeat(34)),
      bearer(DEMO_KEY),
      { authorization: DEMO_KEY },
      { authorization: `Basic ${DEMO_KEY}` },
      { authorization: "Bearer" },
    ];
    for (const authorization of headers) {
      expect(await send(service, "DELETE /sessions", undefined, authorization)).to.deep.include({
        status: 401,
        body: INVALID_SESSION,
      });
    }
    expect((await postToken(service, DEMO_KEY, "DEMO")).status).to.equal(200);
  });
});

function iso(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

describe("SESSION_TTL", () => {
  it("ends a session", async () => {
    const service = await startInProcess({ SESSION_TTL: "1" });
    try {
      const key = await signIn(service, Wallet.createRandom());
      expect((await postToken(service, key, "EARLY")).status).to.equal(200);
      await sleep(1_100);
      expect(await postToken(service, key, "LATE")).to.deep.include({ status: 401, body: INVALID_SESSION });
      expect((await send(service, "DELETE /sessions", undefined, bearer(key))).status).to.equal(401);
    } finally {
      await service.stop();
    }
  });
});

describe("ST_AUTH=required", () => {
  let service: Running;
  let issuerKey: string;
  let otherKey: string;

  before(async () => {
    service = await startInProcess({ ST_AUTH: "required", ADMIN_TOKEN });
    issuerKey = await signIn(service, ISSUER);
    otherKey = await signIn(service, hardhatWallet(5));
    const other = { issuer_id: "other", wallet: hardhatWallet(5).address };
    expect((await send(service, "POST /issuers", other, admin)).status).to.equal(201);
  });

  after(() => service.stop());

  const routes = [
    {
      line: "POST /api/st/create",
      success: 200,
      duplicate: 400,
      body: (issuerId: string, tokenName: string) => ({ issuerId, tokenName, amount: 5, info: {} }),
    },
    {
      line: "POST /security-tokens",
      success: 201,
      duplicate: 409,
      body: (issuer_id: string, token_name: string) => ({
        issuer_id,
        token_name,
        issued_amount: 5,
        info: {},
      }),
    },
  ];
  for (const { line, success, duplicate, body } of routes) {
    describe(line, () => {
      const name = `Of ${line}`;

      async function expectRefusal(answer: Promise<Answer>, status: number, error: string): Promise<void> {
        const { tokens } = await chainState(service);
        expect(await answer).to.deep.include({ status, body: { error } });
        expect((await chainState(service)).tokens).to.equal(tokens);
      }

      it("asks for a session", async () => {
        const sessions: Record<string, string>[] = [
          {},
          { authorization: issuerKey },
          { authorization: "Bearer" },
        ];
        for (const headers of sessions) {
          const answer = send(service, line, body("issuer123", name), headers);
          await expectRefusal(answer, 401, "A session of the issuer's wallet is required");
          expect((await answer).headers.get("www-authenticate")).to.equal("Bearer");
        }
      });

      it("refuses a session that does not exist", async () => {
        const answer = send(service, line, body("issuer123", name), bearer("a".repeat(34)));
        await expectRefusal(answer, 401, "Invalid session key");
      });

      it("refuses another issuer's session, a wallet's of no issuer, and the operator's token", async () => {
        const sentence = "The session is not of the issuer's wallet";
        const stranger = await signIn(service, Wallet.createRandom());
        for (const key of [otherKey, stranger, DEMO_KEY]) {
          await expectRefusal(send(service, line, body("issuer123", name), bearer(key)), 403, sentence);
        }
        const answer = send(service, line, body("issuer123", name), admin);
        await expectRefusal(answer, 401, "Invalid session key");
      });

      it("accepts the issuer's own session", async () => {
        const st_id = `issuer123-${name}`;
        const answer = await send(service, line, body("issuer123", name), bearer(issuerKey));
        expect(answer).to.deep.include({ status: success, body: { st_id } });
        const others = await send(service, line, body("other", name), bearer(otherKey));
        expect(others).to.deep.include({ status: success, body: { st_id: `other-${name}` } });
      });

      it("checks the body, the session, the issuer, the session's owner and the duplicate, in this order", async () => {
        const taken = `Token with ID 'issuer123-${name}' already exists.`;
        const unknown = "Issuer ID 'nobody' does not exist.";
        const wrong = "Info is not known";
        const malformed = { ...body("nobody", name), Info: 1 };
        expect((await send<{ error: string }>(service, line, malformed)).body.error).to.equal(
          wrong.replace("Info", "Field 'Info'"),
        );
        const session = "A session of the issuer's wallet is required";
        await expectRefusal(send(service, line, body("nobody", name)), 401, session);
        await expectRefusal(send(service, line, body("issuer123", name)), 401, session);
        await expectRefusal(send(service, line, body("nobody", name), bearer(otherKey)), 400, unknown);
        const foreign = "The session is not of the issuer's wallet";
        await expectRefusal(send(service, line, body("issuer123", name), bearer(otherKey)), 403, foreign);
        await expectRefusal(
          send(service, line, body("issuer123", name), bearer(issuerKey)),
          duplicate,
          taken,
        );
      });
    });
  }

  it("accepts no credential in the body", async () => {
    const body = { ...routes[0]?.body("issuer123", "In the body"), session_key: issuerKey };
    expect(await send(service, "POST /api/st/create", body, bearer(issuerKey))).to.deep.include({
      status: 400,
      body: { error: "Field 'session_key' is not known" },
    });
  });

  it("needs no session for reading", async () => {
    expect((await send(service, "GET /security-tokens")).status).to.equal(200);
    expect((await send(service, "GET /issuers/issuer123")).status).to.equal(200);
  });
});

describe("the documents' session key", () => {
  const places: [what: string, environment: Record<string, string>][] = [
    ["with a PUBLIC_URL", { PUBLIC_URL: "https://tokens.example" }],
    ["with a PUBLIC_URL that is this machine", { PUBLIC_URL: "http://127.0.0.1:3000" }],
    ["beyond loopback", { HOST: "0.0.0.0" }],
  ];
  for (const [what, environment] of places) {
    it(`does not exist ${what}, and neither does the documents' issuer`, async () => {
      const running = await startInProcess({ ...environment, ADMIN_TOKEN });
      const service = { ...running, url: running.url.replace("0.0.0.0", "127.0.0.1") };
      try {
        const token = await postToken(service, DEMO_KEY, "DEMO");
        expect(token).to.deep.include({ status: 401, body: INVALID_SESSION });
        expect((await send(service, "GET /issuers/issuer123")).status).to.equal(404);
        expect((await chainState(service)).tokens).to.equal(0);
        // Whoever signs in may still.
        const key = await signIn(service, Wallet.createRandom(), environment["PUBLIC_URL"] ?? running.url);
        expect((await postToken(service, key, "OWN")).status).to.equal(200);
      } finally {
        await running.stop();
      }
    });
  }

  it("works under each name of this machine", async () => {
    const service = await startInProcess({ HOST: "localhost" });
    try {
      expect((await postToken(service, DEMO_KEY, "LOCAL")).status).to.equal(200);
    } finally {
      await service.stop();
    }
  });

  it("ST_AUTH=open is refused everywhere but on loopback with the embedded chain", () => {
    expect(() => readConfig({ HOST: "0.0.0.0", ST_AUTH: "open" })).to.throw(/ST_AUTH=open/);
    expect(readConfig({ HOST: "0.0.0.0" })).to.include({ stAuth: "required", demo: false });
    expect(readConfig({})).to.include({ stAuth: "open", demo: true });
    const external = { CHAIN_URL: "http://127.0.0.1:1", OPERATOR_PRIVATE_KEY: "1".repeat(64) };
    expect(() => readConfig({ ...external, ST_AUTH: "open" })).to.throw(/ST_AUTH=open/);
    expect(readConfig(external)).to.include({ stAuth: "required", demo: false });
  });
});

describe("POST /issuers", () => {
  const wallet = hardhatWallet(6).address;
  const refusal = { error: "UNAUTHORIZED", message: "the operator's token is required" };

  it("says that it is off if there is no ADMIN_TOKEN, whatever is sent", async () => {
    const service = await startInProcess();
    const off = {
      error: "FORBIDDEN",
      message: "issuers can't be registered here: the service was started without ADMIN_TOKEN",
    };
    try {
      for (const token of ["", "undefined", DEMO_KEY, ADMIN_TOKEN]) {
        const answer = await send(service, "POST /issuers", { issuer_id: "new", wallet }, bearer(token));
        expect(answer, token).to.deep.include({ status: 403, body: off });
      }
      expect((await send(service, "GET /issuers/new")).status).to.equal(404);
    } finally {
      await service.stop();
    }
  });

  describe("with an ADMIN_TOKEN", () => {
    let service: Running;

    before(async () => {
      service = await startInProcess({ ADMIN_TOKEN });
    });

    after(() => service.stop());

    it("refuses every other token", async () => {
      const { block } = await chainState(service);
      const others = [
        {},
        bearer(`${ADMIN_TOKEN}x`),
        bearer(ADMIN_TOKEN.slice(0, -1)),
        bearer(ADMIN_TOKEN.toUpperCase()),
      ];
      others.push(
        { authorization: `Basic ${ADMIN_TOKEN}` },
        { authorization: ADMIN_TOKEN },
        bearer(DEMO_KEY),
      );
      for (const headers of others) {
        const answer = await send(
          service,
          "POST /issuers",
          { issuer_id: "new", wallet },
          headers as Record<string, string>,
        );
        expect(answer, JSON.stringify(headers)).to.deep.include({ status: 401, body: refusal });
        expect(answer.headers.get("www-authenticate")).to.equal("Bearer");
      }
      expect((await chainState(service)).block).to.equal(block);
    });

    it("registers an issuer once, who can then issue", async () => {
      const body = { issuer_id: "New_1.a", wallet: wallet.toLowerCase() };
      const answer = await send(service, "POST /issuers", body, admin);
      expect(answer).to.deep.include({ status: 201, body: { issuer_id: "New_1.a", wallet } });
      const location = answer.headers.get("location") as string;
      expect(location).to.equal("/issuers/New_1.a");
      expect((await send(service, `GET ${location}`)).body).to.deep.equal({
        issuer_id: "New_1.a",
        wallet,
        suspended: false,
        balances: [],
        next_cursor: null,
      });
      for (const again of [body, { ...body, wallet: hardhatWallet(7).address }]) {
        expect(await send(service, "POST /issuers", again, admin)).to.deep.include({
          status: 409,
          body: { error: "ISSUER_ALREADY_EXISTS", message: "issuer 'New_1.a' already exists" },
        });
      }
      expect((await send<{ wallet: string }>(service, `GET ${location}`)).body.wallet).to.equal(wallet);
      const st = { issuer_id: "New_1.a", token_name: "First", issued_amount: 9, info: {} };
      expect((await send(service, "POST /security-tokens", st)).status).to.equal(201);
      expect((await send<{ balances: unknown }>(service, `GET ${location}`)).body.balances).to.deep.equal([
        { st_id: "New_1.a-First", balance: "9" },
      ]);
    });

    it("registers no id twice that differs in case alone", async () => {
      const answer = await send(service, "POST /issuers", { issuer_id: "ISSUER123", wallet }, admin);
      expect(answer.status).to.equal(409);
      expect(answer.body).to.have.property("error", "ISSUER_ALREADY_EXISTS");
      expect((await send<{ wallet: string }>(service, "GET /issuers/issuer123")).body.wallet).to.equal(
        ISSUER.address,
      );
    });
  });
});
