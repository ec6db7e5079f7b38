import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { id, Wallet } from "ethers";
import { readConfig } from "../../src/config.ts";
import { chainState, hardhatWallet, REGISTRY, transact } from "./chain.ts";
import { send, sendWithHeaders, signedMessage, signIn, type SessionView } from "./http.ts";
import { DEMO_KEY, registryAddress, startInProcess, startProcess, type Running } from "./service.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";

let tickers = 0;

function tokenBody(session_key = DEMO_KEY) {
  const names = { full_name: "A token", short_name: "token", ticker: `LIMIT${(tickers += 1)}` };
  return { session_key, ...names, token_amount: 1, decimals: 0 };
}

const stBody = (issuerId: string) => ({
  issuerId,
  tokenName: `Limit ${(tickers += 1)}`,
  amount: 1,
  info: {},
});

/** A service that is stopped after the test, however it ends. */
async function withService(environment: Record<string, string>, work: (service: Running) => Promise<void>) {
  const service = await startInProcess(environment);
  try {
    await work(service);
  } finally {
    await service.stop();
  }
}

describe("RATE_LIMIT", () => {
  const TOO_MANY = { error: "TOO_MANY_REQUESTS", message: "at most 3 requests a minute" };

  it("counts the issuing requests of each wallet", () =>
    withService({ RATE_LIMIT: "3" }, async (service) => {
      const other = await signIn(service, Wallet.createRandom());
      // What is refused for its body or its session is nobody's.
      await send(service, "POST /tokens", { ...tokenBody(), decimals: 9 });
      await send(service, "POST /tokens", tokenBody("nobody"));
      for (let i = 0; i < 3; i += 1) {
        expect((await send(service, "POST /tokens", tokenBody())).status).to.equal(200);
      }
      for (let i = 0; i < 2; i += 1) {
        const answer = await send(service, "POST /tokens", tokenBody());
        expect(answer).to.deep.include({ status: 429, body: TOO_MANY });
        expect(answer.headers.get("retry-after")).to.match(/^[1-9][0-9]?$/);
        expect(Number(answer.headers.get("retry-after"))).to.be.within(50, 60);
      }
      expect((await send(service, "POST /tokens", tokenBody(other))).status).to.equal(200);
      expect((await chainState(service)).tokens).to.equal(4);
      for (let i = 0; i < 10; i += 1) expect((await send(service, "GET /tokens")).status).to.equal(200);
    }));

  it("counts the issuing requests of each issuer, on both routes together", () =>
    withService({ RATE_LIMIT: "3", ADMIN_TOKEN }, async (service) => {
      const issuer = { issuer_id: "other", wallet: hardhatWallet(5).address };
      await send(service, "POST /issuers", issuer, { authorization: `Bearer ${ADMIN_TOKEN}` });
      expect((await send(service, "POST /api/st/create", stBody("issuer123"))).status).to.equal(200);
      expect((await send(service, "POST /security-tokens", stBody("issuer123"))).status).to.equal(201);
      expect((await send(service, "POST /security-tokens", stBody("issuer123"))).status).to.equal(201);
      for (const line of ["POST /api/st/create", "POST /security-tokens"]) {
        const answer = await send(service, line, stBody("issuer123"));
        expect(answer).to.deep.include({ status: 429, body: { error: "At most 3 requests a minute" } });
        expect(Number(answer.headers.get("retry-after"))).to.be.within(50, 60);
      }
      expect((await send(service, "POST /api/st/create", stBody("other"))).status).to.equal(200);
      expect((await send(service, "POST /tokens", tokenBody())).status).to.equal(200);
      expect((await chainState(service)).tokens).to.equal(5);
    }));

  it("counts requests at the same time correctly", () =>
    withService({ RATE_LIMIT: "20" }, async (service) => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => send(service, "POST /tokens", tokenBody())),
      );
      expect(answers.filter(({ status }) => status === 200)).to.have.length(20);
      expect(answers.filter(({ status }) => status === 429)).to.have.length(30);
      expect((await chainState(service)).tokens).to.equal(20);
    }));

  it("is off on loopback with the embedded chain, and elsewhere 600", () => {
    const external = { CHAIN_URL: "http://127.0.0.1:1", OPERATOR_PRIVATE_KEY: "1".repeat(64) };
    expect(readConfig({}).rateLimit).to.equal(undefined);
    expect(readConfig({ HOST: "0.0.0.0" }).rateLimit).to.equal(600);
    expect(readConfig(external).rateLimit).to.equal(600);
    expect(readConfig({ ...external, RATE_LIMIT: "off" }).rateLimit).to.equal(undefined);
  });
});

describe("the limit of /sessions", () => {
  const LIMIT = 120;
  const nonce = (service: Running, forwarded?: string) =>
    send(
      service,
      "POST /sessions/nonce",
      undefined,
      forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
    );

  it("counts by address, whatever the client's headers say", () =>
    withService({}, async (service) => {
      const request = await signedMessage(service, Wallet.createRandom());
      await Promise.all(Array.from({ length: LIMIT - 2 }, (_, i) => nonce(service, `10.0.0.${i}`)));
      expect((await send(service, "POST /sessions", request)).status).to.equal(201);
      const rows: [string, unknown][] = [
        ["POST /sessions/nonce", undefined],
        ["POST /sessions", request],
        ["DELETE /sessions", undefined],
      ];
      for (const [line, body] of rows) {
        const answer = await send(service, line, body, { "x-forwarded-for": "10.1.1.1" });
        expect(answer, line).to.deep.include({
          status: 429,
          body: { error: "TOO_MANY_REQUESTS", message: "at most 120 requests a minute" },
        });
        expect(Number(answer.headers.get("retry-after"))).to.be.within(1, 60);
      }
      // Issuing is not concerned.
      expect((await send(service, "POST /tokens", tokenBody())).status).to.equal(200);
    }));

  it("behind a proxy counts by the address that the proxy saw", () =>
    withService({ TRUST_PROXY: "on" }, async (service) => {
      await Promise.all(Array.from({ length: LIMIT }, (_, i) => nonce(service, `10.0.0.${i}, 192.0.2.1`)));
      expect((await nonce(service, "192.0.2.1")).status).to.equal(429);
      expect((await nonce(service, "192.0.2.2, 192.0.2.1")).status).to.equal(429);
      expect((await nonce(service, "192.0.2.1, 192.0.2.2")).status).to.equal(200);
      expect((await nonce(service)).status).to.equal(200);
    }));

  it("counts the addresses of an IPv6 /64 network as one, however they are written", () =>
    withService({ TRUST_PROXY: "on" }, async (service) => {
      const forms = (i: string) => [
        `2001:db8:0:1::${i}`,
        `2001:0DB8:0:1:${i}::`,
        `[2001:db8:0:1::${i}]:443`,
        `2001:db8:0:1::${i}%eth0`,
      ];
      const texts = Array.from({ length: LIMIT / 4 }, (_, i) => forms((i + 1).toString(16))).flat();
      const answers = await Promise.all(texts.map((text) => nonce(service, text)));
      expect(answers.filter(({ status }) => status === 200)).to.have.length(LIMIT);
      expect((await nonce(service, "2001:db8:0:1::ffff")).status).to.equal(429);
      expect((await nonce(service, "2001:db8:0:2::1")).status).to.equal(200);
    }));

  it("counts whatever else stands in X-Forwarded-For as the proxy itself", () =>
    withService({ TRUST_PROXY: "on" }, async (service) => {
      await Promise.all(Array.from({ length: LIMIT }, (_, i) => nonce(service, `192.0.2.1, client-${i}`)));
      expect((await nonce(service, "192.0.2.1, another")).status).to.equal(429);
      expect((await nonce(service)).status).to.equal(429);
      expect((await nonce(service, "192.0.2.1")).status).to.equal(200);
    }));
});

describe("headers of every answer", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  const lines: [line: string, body?: unknown][] = [
    ["GET /tokens"],
    ["GET /nothing"],
    ["GET /tokens?limit=0"],
    ["PUT /tokens"],
    ["POST /tokens", {}],
    ["POST /security-tokens", { issuer_id: "nobody", token_name: "A", issued_amount: 1, info: {} }],
    ["DELETE /sessions"],
    ["GET /health/live"],
    ["GET /metrics"],
  ];
  for (const [line, body] of lines) {
    it(`of ${line} forbid to load, frame or guess anything`, async () => {
      const { headers } = await send(service, line, body);
      expect(headers.get("content-security-policy")).to.equal("default-src 'none';frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).to.equal("nosniff");
      expect(headers.get("referrer-policy")).to.equal("no-referrer");
      expect(headers.get("cross-origin-resource-policy")).to.equal("same-origin");
      expect(headers.get("x-frame-options")).to.be.oneOf(["SAMEORIGIN", "DENY"]);
      for (const name of ["x-powered-by", "server", "set-cookie", "strict-transport-security"]) {
        expect(headers.get(name), name).to.equal(null);
      }
    });
  }

  it("HSTS is sent if clients use HTTPS", () =>
    withService({ PUBLIC_URL: "https://tokens.example" }, async (secure) => {
      const { headers } = await send(secure, "GET /tokens");
      expect(headers.get("strict-transport-security")).to.match(/^max-age=[1-9]/);
    }));

  it("X-Request-Id names the line in the log", async () => {
    const ids = new Set<string>();
    for (const [line, body] of lines) {
      const { headers, status } = await send(service, line, body);
      const id = headers.get("x-request-id") as string;
      expect(id).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      ids.add(id);
      const entry = service.log.find((text) => text.includes(id)) as string;
      const [method, path = ""] = line.split(" ");
      expect(JSON.parse(entry)).to.include({ method, path: path.split("?")[0], status });
    }
    expect(ids.size).to.equal(lines.length);
  });
});

describe("pages of other origins", () => {
  const ALLOWED = ["https://app.example", "http://localhost:5173"];
  const FOREIGN = [
    "https://other.example",
    "null",
    "http://app.example",
    "https://app.example.other.example",
    "file://",
  ];

  async function expectNothing(
    service: Running,
    line: string,
    body: unknown,
    headers: Record<string, string>,
  ) {
    const before = await chainState(service);
    const answer = await sendWithHeaders(service, line, headers, body);
    expect(answer.status, `${line} ${JSON.stringify(headers)}`).to.equal(403);
    expect(answer.body).to.deep.equal(
      /security-tokens|\/st\//.test(line)
        ? { error: "This origin may not call" }
        : { error: "FORBIDDEN", message: "this origin may not call" },
    );
    expect(answer.headers.get("access-control-allow-origin")).to.equal(null);
    expect(await chainState(service)).to.deep.equal(before);
  }

  function calls(): [line: string, body: unknown][] {
    return [
      ["POST /tokens", tokenBody()],
      ["POST /api/st/create", stBody("issuer123")],
      ["POST /security-tokens", stBody("issuer123")],
      ["POST /issuers", { issuer_id: "new", wallet: hardhatWallet(5).address }],
      ["POST /sessions/nonce", undefined],
      ["POST /sessions", {}],
      ["DELETE /sessions", undefined],
    ];
  }

  describe("by default", () => {
    let service: Running;

    before(async () => {
      service = await startInProcess();
    });

    after(() => service.stop());

    it("can't change anything", async () => {
      for (const origin of [...FOREIGN, ...ALLOWED]) {
        for (const [line, body] of calls()) await expectNothing(service, line, body, { origin });
      }
    });

    it("can't read anything, and a preflight allows nothing", async () => {
      for (const origin of [...FOREIGN, ...ALLOWED]) {
        for (const line of ["GET /tokens", "OPTIONS /tokens", "OPTIONS /security-tokens"]) {
          const headers = {
            origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
          };
          const answer = await sendWithHeaders(service, line, headers);
          for (const name of answer.headers.keys()) expect(name, line).not.to.match(/^access-control-/);
        }
      }
    });

    it("the service's own pages may, under each name of this machine", async () => {
      const { port } = new URL(service.url);
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
        const answer = await sendWithHeaders(
          service,
          "POST /tokens",
          { host, origin: `http://${host}` },
          tokenBody(),
        );
        expect(answer.status, host).to.equal(200);
      }
    });

    it("can't use a name of their own that points to this machine", async () => {
      const { port } = new URL(service.url);
      const hosts = [
        "other.example",
        `other.example:${port}`,
        `localhost.other.example:${port}`,
        "127.0.0.1.other.example",
      ];
      hosts.push(
        "0.0.0.0",
        `127.0.0.1:${port}:1`,
        `user@localhost:${port}`,
        "xlocalhost",
        "128.0.0.1",
        "[::2]",
      );
      const before = await chainState(service);
      for (const host of hosts) {
        for (const headers of [{ host }, { host, origin: `http://${host}` }]) {
          for (const [line, body] of [
            ...calls(),
            ["GET /tokens", undefined],
            ["GET /metrics", undefined],
          ] as [string, unknown][]) {
            const answer = await sendWithHeaders(service, line, headers, body);
            expect(answer.status, `${line} ${host}`).to.equal(403);
            expect(JSON.stringify(answer.body)).to.match(/his host is not served/);
          }
        }
      }
      expect(await chainState(service)).to.deep.equal(before);
    });
  });

  describe("with a PUBLIC_URL on a loopback address", () => {
    it("may use its host or this machine's names, and no other", () =>
      withService({ PUBLIC_URL: "https://tokens.example" }, async (service) => {
        const key = await signIn(service, Wallet.createRandom(), "https://tokens.example");
        for (const [host, origin, status] of [
          ["tokens.example", "https://tokens.example", 200],
          ["localhost", "https://tokens.example", 200],
          ["tokens.example", "http://tokens.example", 403],
          ["other.example", "http://other.example", 403],
          ["other.example", "https://tokens.example", 403],
        ] as const) {
          const answer = await sendWithHeaders(service, "POST /tokens", { host, origin }, tokenBody(key));
          expect(answer.status, `${host} from ${origin}`).to.equal(status);
        }
        expect((await chainState(service)).tokens).to.equal(2);
      }));
  });

  describe("with CORS_ORIGINS", () => {
    let service: Running;

    before(async () => {
      service = await startInProcess({ CORS_ORIGINS: ALLOWED.join(",") });
    });

    after(() => service.stop());

    it("those that are listed may call", async () => {
      for (const origin of ALLOWED) {
        const preflight = await sendWithHeaders(service, "OPTIONS /tokens", {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,idempotency-key",
        });
        expect(preflight.status).to.equal(204);
        expect(preflight.headers.get("access-control-allow-origin")).to.equal(origin);
        expect(preflight.headers.get("access-control-allow-methods")).to.match(/\bPOST\b/);
        expect(preflight.headers.get("access-control-allow-headers")).to.equal(
          "content-type,idempotency-key",
        );
        expect(preflight.headers.get("access-control-allow-credentials")).to.equal(null);
        const rows: [string, unknown, number][] = [
          ["POST /tokens", tokenBody(), 200],
          ["POST /tokens", {}, 400],
          ["GET /tokens", undefined, 200],
          ["GET /nothing", undefined, 404],
        ];
        for (const [line, body, status] of rows) {
          const answer = await sendWithHeaders(service, line, { origin }, body);
          expect(answer.status).to.equal(status);
          expect(answer.headers.get("access-control-allow-origin"), line).to.equal(origin);
          expect(answer.headers.get("vary")).to.match(/\borigin\b/i);
        }
      }
    });

    it("all others may not", async () => {
      for (const origin of FOREIGN) {
        for (const [line, body] of calls()) await expectNothing(service, line, body, { origin });
        const answer = await sendWithHeaders(service, "GET /tokens", { origin });
        expect(answer.headers.get("access-control-allow-origin"), origin).to.equal(null);
      }
    });
  });
});

describe("secrets", () => {
  it("are in no log, whatever is done with them", async () => {
    const operatorKey = Wallet.createRandom().privateKey;
    const service = await startProcess({
      ADMIN_TOKEN,
      OPERATOR_PRIVATE_KEY: operatorKey,
      LOG_LEVEL: "debug",
    });
    const secrets = [ADMIN_TOKEN, operatorKey, operatorKey.slice(2), DEMO_KEY];
    try {
      const wallet = Wallet.createRandom();
      const request = await signedMessage(service, wallet);
      const { body: session } = await send<SessionView>(service, "POST /sessions", request);
      secrets.push(session.session_key, request.signature, request.signature.slice(2));
      const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
      const bearer = { authorization: `Bearer ${session.session_key}` };
      const rows: [line: string, body?: unknown, headers?: Record<string, string>][] = [
        ["POST /tokens", tokenBody()],
        ["POST /tokens", tokenBody(session.session_key)],
        ["POST /tokens", { ...tokenBody(session.session_key), decimals: 9 }],
        ["POST /tokens", JSON.stringify(tokenBody(session.session_key)).slice(0, -1)],
        ["POST /tokens", tokenBody(session.session_key), { "content-type": "text/plain" }],
        ["POST /tokens", { ...tokenBody(), [session.session_key]: 1 }],
        ["POST /sessions", request],
        ["POST /sessions", { ...request, extra: 1 }],
        ["POST /issuers", { issuer_id: "new", wallet: wallet.address }, admin],
        ["POST /issuers", { issuer_id: "new", wallet: wallet.address }, admin],
        ["POST /issuers", {}, admin],
        ["GET /tokens", undefined, bearer],
        [`GET /tokens?session_key=${session.session_key}`],
        [`GET /tokens?q=${session.session_key}`],
        [`GET /nothing?token=${ADMIN_TOKEN}`, undefined, admin],
        ["DELETE /sessions", undefined, bearer],
        ["DELETE /sessions", undefined, bearer],
        ["POST /tokens", tokenBody(session.session_key)],
      ];
      const statuses: number[] = [];
      for (const [line, body, headers] of rows) {
        const answer = await send(service, line, body, headers);
        statuses.push(answer.status);
        expect(JSON.stringify(answer.body) ?? "").not.to.include(ADMIN_TOKEN);
      }
      expect(statuses).to.deep.equal([
        200, 200, 400, 400, 415, 400, 401, 400, 201, 409, 400, 200, 400, 200, 404, 204, 401, 401,
      ]);
    } finally {
      await service.stop();
    }
    const log = service.log.join("");
    expect(log.match(/"msg":"request"/g)?.length).to.be.at.least(18);
    for (const secret of secrets) expect(log.includes(secret), secret).to.equal(false);
  });

  it("are in no message about the environment", async () => {
    const wrong = { OPERATOR_PRIVATE_KEY: `${"a".repeat(63)}g`, ADMIN_TOKEN: "too-short" };
    const failure = await startProcess(wrong).then(
      async (service) => {
        await service.stop();
        throw new Error("it started");
      },
      (error: Error) => error.message,
    );
    expect(failure)
      .to.match(/OPERATOR_PRIVATE_KEY/)
      .and.to.match(/ADMIN_TOKEN/);
    for (const value of Object.values(wrong)) expect(failure).not.to.include(value);
  });

  it("include the operator's key, which is in a file for its owner alone and in no answer", () =>
    withService({}, async (service) => {
      const key = readFileSync(join(service.dataDir, "operator.key"), "utf8").trim();
      expect(key).to.match(/^0x[0-9a-f]{64}$/);
      for (const line of ["GET /metrics", "GET /health/ready", "GET /tokens", "GET /operator.key"]) {
        const { body } = await send(service, line);
        expect(JSON.stringify(body)).not.to.include(key.slice(2));
      }
      expect(service.log.join("")).not.to.include(key.slice(2));
    }));
});

describe("operation", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess({ ADMIN_TOKEN });
  });

  after(() => service.stop());

  it("GET /health/live and GET /health/ready", async () => {
    for (const [path, status] of Object.entries({ live: "live", ready: "ready" })) {
      const answer = await send(service, `GET /health/${path}`);
      expect(answer).to.deep.include({ status: 200, body: { status } });
      expect(answer.headers.get("cache-control")).to.equal("no-store");
    }
  });

  it("GET /health/ready is 503 while the operator may not issue, GET /health/live still 200", async () => {
    const [admin, registry] = [hardhatWallet(0).address, registryAddress(service)];
    const operator = new Wallet(readFileSync(join(service.dataDir, "operator.key"), "utf8").trim());
    const role = [id("OPERATOR_ROLE"), operator.address];
    await transact(service, admin, registry, REGISTRY, "revokeRole", role);
    const answer = await send(service, "GET /health/ready");
    expect(answer).to.deep.include({
      status: 503,
      body: {
        error: "LEDGER_UNAVAILABLE",
        message: `the operator may not call the factory: the registry's admin has to grant OPERATOR_ROLE to ${operator.address}`,
      },
    });
    expect(answer.headers.get("retry-after")).to.match(/^[1-9][0-9]*$/);
    expect((await send(service, "GET /health/live")).status).to.equal(200);
    // The operator's missing role is nobody else's fault, and nothing came of these.
    const bearer = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const issuer = { issuer_id: "unregistered", wallet: hardhatWallet(6).address };
    expect((await send(service, "POST /issuers", issuer, bearer)).status).to.equal(503);
    expect((await send(service, "POST /tokens", tokenBody())).status).to.equal(503);
    expect((await send(service, "POST /security-tokens", stBody("issuer123"))).status).to.equal(503);
    await transact(service, admin, registry, REGISTRY, "grantRole", role);
    expect((await send(service, "GET /health/ready")).status).to.equal(200);
  });

  it("a stop does not wait for a request that never ends", async () => {
    const stopping = await startInProcess();
    const { port } = new URL(stopping.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    const head = `POST /tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
    await new Promise((resolve) => socket.write(head, resolve));
    await stopping.stop();
    socket.destroy();
  }).timeout(10_000);

  it("GET /metrics is in Prometheus's format, with the route's pattern and not the path", async () => {
    await send(service, "POST /tokens", tokenBody());
    await send(service, "GET /tokens/1");
    await send(service, "GET /tokens/some-unique-path");
    const answer = await send<string>(service, "GET /metrics", undefined, { accept: "text/plain" });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get("content-type")).to.match(/^text\/plain; version=0\.0\.4\b/);
    const name = /[a-zA-Z_:][a-zA-Z0-9_:]*/.source;
    const label = /[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"/.source;
    const sample = new RegExp(
      `^${name}(\\{${label}(,${label})*\\})? ([-+]?[0-9.]+(e[-+]?[0-9]+)?|NaN|[-+]Inf)$`,
    );
    const comment = new RegExp(
      `^# (HELP ${name} .*|TYPE ${name} (counter|gauge|histogram|summary|untyped))$`,
    );
    const rows = answer.body.split("\n").filter((row) => row !== "");
    expect(rows.length).to.be.above(20);
    for (const row of rows) expect(row).to.match(row.startsWith("#") ? comment : sample);
    const count = (labels: string) =>
      rows.find((row) => row.startsWith(`http_request_duration_seconds_count{${labels}}`));
    expect(count('method="POST",route="/tokens",status="200"')).to.match(/ 1$/);
    expect(count('method="GET",route="/tokens/:id",status="200"')).to.match(/ 1$/);
    expect(count('method="GET",route="/tokens/:id",status="404"')).to.match(/ 1$/);
    expect(answer.body).not.to.include("some-unique-path");
  });
});
