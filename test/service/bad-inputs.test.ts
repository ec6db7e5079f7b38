import { deflateSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import {
  ADMIN_TOKEN,
  INFO_WORDS,
  MAX_UINT256,
  ROUTES,
  shaped,
  swapCase,
  tokenRoute,
  without,
  withSource,
  type Route,
} from "./bad-inputs.ts";
import { chainState, hardhatWallet } from "./chain.ts";
import { send, sendRaw, signedMessage } from "./http.ts";
import { DEMO_KEY, startProcess, type ChildService } from "./service.ts";

const DEEP = 50_000;

describe("what is refused", () => {
  let service: ChildService;
  let untouched: Awaited<ReturnType<typeof chainState>>;
  let sent = 0;

  before(async () => {
    service = await startProcess({ ADMIN_TOKEN, TRUST_PROXY: "on" });
    untouched = await chainState(service);
  });

  after("the process lives, and takes a good request", async () => {
    try {
      expect(service.exitCode()).to.equal(null);
      const { line, body } = tokenRoute();
      const answer = await send<{ smartcontract_ID: number }>(service, line, body);
      expect(answer.status).to.equal(200);
      expect(answer.body.smartcontract_ID).to.equal(1);
    } finally {
      await service.stop();
    }
  });

  afterEach("nothing changed on the chain", async () => {
    expect(await chainState(service)).to.deep.equal(untouched);
  });

  /** Each from an address of its own, since those of `/sessions` are counted. */
  function from(headers: Record<string, string> = {}): Record<string, string> {
    sent += 1;
    return { "x-forwarded-for": `10.0.${sent >> 8}.${sent & 255}`, ...headers };
  }

  async function expectRefusal(
    route: Route,
    body: string | Uint8Array,
    [status, code, message]: [status: number, code: string, message: string],
    headers: Record<string, string> = {},
  ): Promise<void> {
    const answer = await send(service, route.line, body, from({ ...route.headers, ...headers }));
    const label = `${Buffer.from(body).toString().slice(0, 200)} ${JSON.stringify(headers)}`;
    expect(answer.body, label).to.deep.equal(shaped(route, code, message));
    expect(answer.status, label).to.equal(status);
  }

  for (const route of ROUTES) {
    describe(`${route.line} (${Object.keys(route.body).join(", ")})`, () => {
      const good = JSON.stringify(route.body);
      const invalid = (message: string): [number, string, string] => [400, "VALIDATION_FAILED", message];
      const media = (message: string): [number, string, string] => [415, "UNSUPPORTED_MEDIA_TYPE", message];
      const tooLarge: [number, string, string] = [
        413,
        "BODY_TOO_LARGE",
        "the body must not be larger than 65536 bytes",
      ];

      it("another media type", async () => {
        const types = [
          "",
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=a",
        ]
          .concat([
            "application/jsonx",
            "application/json+x",
            "application/ld+json",
            "text/json",
            "json",
            "*/*",
          ])
          .concat([
            "application/json; charset=utf-16",
            "application/json;charset=latin1",
            "application/json, a/b",
          ]);
        for (const type of types) {
          await expectRefusal(route, good, media("the body must be application/json in UTF-8"), {
            "content-type": type,
          });
        }
      });

      it("a content coding, also of a body that would expand", async () => {
        const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024, " "));
        expect(bomb.length).to.be.below(64 * 1024);
        const coded: [string, Uint8Array][] = [
          ["gzip", gzipSync(good)],
          ["gzip", bomb],
          ["GZIP", gzipSync(good)],
          ["deflate", deflateSync(good)],
          ["br", Buffer.from(good)],
          ["zstd", Buffer.from(good)],
          ["gzip, identity", gzipSync(good)],
          ["nonsense", Buffer.from(good)],
        ];
        for (const [coding, body] of coded) {
          await expectRefusal(route, body, media("the body must not be compressed"), {
            "content-encoding": coding,
          });
        }
      });

      it("more than 64 KiB, with and without its length", async () => {
        for (const size of [64 * 1024 + 1, 1024 * 1024]) {
          await expectRefusal(route, good.padEnd(size), tooLarge);
          const head = `${route.line} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
          const authorization = route.headers ? `Authorization: ${route.headers["authorization"]}\r\n` : "";
          const chunk = `${size.toString(16)}\r\n${good.padEnd(size)}\r\n0\r\n\r\n`;
          const chunked = `${head}${authorization}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`;
          expect((await sendRaw(service.url, chunked)).head).to.match(/^HTTP\/1\.1 413 /);
        }
      });

      it("a body that ends too early, or has a wrong length", async () => {
        const head = `${route.line} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
        const bodies = [
          `Content-Length: ${good.length + 1}\r\n\r\n${good}`,
          `Content-Length: ${good.length}\r\n\r\n${good.slice(0, -1)}`,
          `Transfer-Encoding: chunked\r\n\r\n${good.length.toString(16)}\r\n${good}\r\n`,
          `Transfer-Encoding: chunked\r\n\r\nzz\r\n${good}\r\n0\r\n\r\n`,
          `Transfer-Encoding: gzip\r\n\r\n${good}`,
          `Content-Length: -1\r\n\r\n${good}`,
          `Content-Length: 1\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
          `Content-Length: ${good.length}\r\nTransfer-Encoding: chunked\r\n\r\n${good}`,
        ];
        for (const body of bodies) {
          const { status } = await sendRaw(service.url, head + body, { hangUp: true });
          expect(status, body).to.equal(400);
        }
      });

      it("a body that is not JSON", async () => {
        const bodies: (string | Uint8Array)[] = [
          "",
          " ",
          good.slice(0, -1),
          good.slice(0, 1),
          good.slice(1),
          `${good}}`,
        ]
          .concat([`${good}${good}`, `${good},`, good.replace("}", ",}"), `/**/${good}`, `${good}//`])
          .concat([
            good.replaceAll('"', "'"),
            "undefined",
            "NaN",
            "a=1&b=2",
            "<xml/>",
            "\u0000",
            `${good}\u0000`,
          ])
          .concat(["[".repeat(DEEP), "{".repeat(DEEP), '{"a":'.repeat(9000)]);
        bodies.push(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(good)])); // a byte order mark
        for (const value of [
          "NaN",
          "Infinity",
          "-Infinity",
          "+1",
          "01",
          ".5",
          "1.",
          "0x10",
          "1_000",
          "１２",
          "'a'",
        ]) {
          const [last = ""] = Object.keys(route.body).slice(-1);
          bodies.push(withSource(route.body, last, value));
        }
        for (const body of bodies) await expectRefusal(route, body, invalid("the body is not valid JSON"));
      });

      it("a body that is not UTF-8", async () => {
        const [open, close] = [Buffer.from(`${good.slice(0, -1)},"a":"`), Buffer.from('"}')];
        const sequences = [
          [0xff],
          [0xc0, 0x80],
          [0xed, 0xa0, 0x80],
          [0xed, 0xbf, 0xbf],
          [0xf4, 0x90, 0x80, 0x80],
          [0xe2, 0x82],
        ];
        for (const bytes of sequences) {
          const body = Buffer.concat([open, Buffer.from(bytes), close]);
          await expectRefusal(route, body, invalid("the body is not valid UTF-8"));
        }
        await expectRefusal(
          route,
          Buffer.from(good, "utf16le").subarray(1),
          invalid("the body is not valid JSON"),
        );
        await expectRefusal(route, Buffer.from([0xff, 0xfe]), invalid("the body is not valid UTF-8"));
      });

      it("a body that is not an object", async () => {
        for (const body of ["null", "1", "true", '"a"', "[]", `[${good}]`, JSON.stringify(good)]) {
          await expectRefusal(route, body, invalid("the body must be a JSON object"));
        }
      });

      it("nesting deeper than 64 levels", async () => {
        const deep = invalid("the body is nested deeper than 64 levels");
        await expectRefusal(route, `${"[".repeat(30_000)}${"]".repeat(30_000)}`, deep);
        await expectRefusal(route, `{"a":${'{"a":'.repeat(10_000)}1${"}".repeat(10_001)}`, deep);
        for (const field of Object.keys(route.body)) {
          await expectRefusal(
            route,
            withSource(route.body, field, `${"[".repeat(64)}${"]".repeat(64)}`),
            deep,
          );
        }
      });

      it("a member twice, wherever and however it is written", async () => {
        for (const [field, value] of Object.entries(route.body)) {
          const twice = invalid(`the body has the member '${field}' twice`);
          const member = JSON.stringify(value);
          await expectRefusal(route, `${good.slice(0, -1)},"${field}":${member}}`, twice);
          await expectRefusal(route, `{"${field}":null,${good.slice(1)}`, twice);
          const escaped = `\\u${field.charCodeAt(0).toString(16).padStart(4, "0")}${field.slice(1)}`;
          await expectRefusal(route, `${good.slice(0, -1)},"${escaped}":${member}}`, twice);
          const nested = withSource(route.body, field, '{"x":{"a":1,"a":1}}');
          await expectRefusal(route, nested, invalid("the body has the member 'a' twice"));
        }
      });

      it("a member __proto__, wherever and however it is written", async () => {
        const proto = invalid("the body has a member '__proto__'");
        for (const name of ["__proto__", "\\u005f_proto__", "__prot\\u006f__"]) {
          await expectRefusal(route, `{"${name}":${good}}`, proto);
          await expectRefusal(route, `${good.slice(0, -1)},"${name}":null}`, proto);
          const [last = ""] = Object.keys(route.body).slice(-1);
          await expectRefusal(route, withSource(route.body, last, `{"a":[{"${name}":{}}]}`), proto);
        }
      });

      it("a lone surrogate", async () => {
        const lone = invalid("the body has a lone surrogate");
        for (const field of Object.keys(route.body)) {
          for (const source of ['"a\\ud800"', '"\\udc00a"', '"\\udc00\\ud800"', '{"\\ud83d":1}']) {
            await expectRefusal(route, withSource(route.body, field, source), lone);
          }
        }
        await expectRefusal(route, `${good.slice(0, -1)},"\\ud800":1}`, lone);
      });

      it("a nested number that a double would change", async () => {
        const large = invalid("the body has a number that can't be kept exactly");
        for (const field of Object.keys(route.body)) {
          for (const number of ["1e400", "-1e400", "9007199254740993", "1.00000000000000000001", "-0"]) {
            await expectRefusal(route, withSource(route.body, field, `{"a":[${number}]}`), large);
          }
        }
      });

      it("an unknown field", async () => {
        for (const name of ["extra", "constructor", "toString", "hasOwnProperty", "owner", "id"]) {
          await expectRefusal(route, `${good.slice(0, -1)},"${name}":1}`, invalid(route.unknown(name)));
        }
        const odd = route.sentences ? "A field is not known" : "invalid body value";
        for (const name of ["", "a b", "<script>", "é", "a".repeat(65), "a\\u0000"]) {
          await expectRefusal(route, `${good.slice(0, -1)},"${name}":1}`, invalid(odd));
        }
        const [first = ""] = Object.keys(route.body);
        const otherCase = { ...route.body, [first.toUpperCase()]: 1 };
        await expectRefusal(route, JSON.stringify(otherCase), invalid(route.unknown(first.toUpperCase())));
      });

      it("a missing field", async () => {
        for (const [field, message] of Object.entries(route.missing)) {
          await expectRefusal(route, JSON.stringify(without(route.body, field)), invalid(message));
        }
        const [first = ""] = Object.values(route.missing);
        await expectRefusal(route, "{}", invalid(first));
      });

      for (const [rule, field, message, sources] of route.fields) {
        it(`${field}: ${rule}`, async () => {
          for (const source of sources) {
            const body = withSource(route.body, field, source);
            await expectRefusal(route, body, invalid(message));
          }
        });
      }

      it("of several wrong fields the first, unknown ones last", async () => {
        const fields = Object.keys(route.body);
        for (const [i, field] of fields.entries()) {
          const wrong = Object.fromEntries(
            fields.map((name, j) => [name, j < i ? route.body[name] : undefined]),
          );
          const message = route.missing[field] as string;
          await expectRefusal(route, JSON.stringify({ extra: 1, ...wrong }), invalid(message));
        }
      });
    });
  }

  describe("POST /tokens, its fields together", () => {
    const [tokens] = ROUTES as [Route];

    it("a supply that doesn't fit in a uint256", async () => {
      const amounts: [string, number][] = [[MAX_UINT256, 1]];
      for (let decimals = 1; decimals <= 8; decimals += 1) {
        amounts.push([(BigInt(MAX_UINT256) / 10n ** BigInt(decimals) + 1n).toString(), decimals]);
      }
      for (const [token_amount, decimals] of amounts) {
        await expectRefusal(tokens, JSON.stringify({ ...tokens.body, token_amount, decimals }), [
          400,
          "VALIDATION_FAILED",
          "invalid token_amount value",
        ]);
      }
    });
  });

  describe("POST /security-tokens, one field in two spellings", () => {
    const both: [string, string, unknown, string][] = [
      ["issuer_id", "issuerId", "issuer123", "Issuer ID must be given only once"],
      ["token_name", "tokenName", "Good", "Token name must be given only once"],
      ["issued_amount", "amount", 1, "Issued amount must be given only once"],
    ];
    const route = ROUTES[2] as Route;
    for (const [one, other, value, message] of both) {
      it(`${one} and ${other}`, async () => {
        const body = JSON.stringify({ ...route.body, [one]: value, [other]: value });
        await expectRefusal(route, body, [400, "VALIDATION_FAILED", message]);
      });
    }

    it("is not taken on /api/st/create, which has one spelling", async () => {
      const create = ROUTES[1] as Route;
      for (const name of ["issuer_id", "token_name", "issued_amount"]) {
        const body = JSON.stringify({ ...create.body, [name]: "issuer123" });
        await expectRefusal(create, body, [400, "VALIDATION_FAILED", `Field '${name}' is not known`]);
      }
      await expectRefusal(create, JSON.stringify(route.body), [
        400,
        "VALIDATION_FAILED",
        "Issuer ID is required",
      ]);
    });
  });

  describe("the order of refusals", () => {
    const [tokens, create, snake, , issuers] = ROUTES as [Route, Route, Route, Route, Route];
    const UNKNOWN_SESSION: [number, string, string] = [401, "INVALID_SESSION_KEY", "invalid session key"];

    it("the media type, then the size, then the JSON", async () => {
      const large = " ".repeat(1024 * 1024);
      const media = "the body must be application/json in UTF-8";
      await expectRefusal(tokens, large, [415, "UNSUPPORTED_MEDIA_TYPE", media], {
        "content-type": "text/plain",
      });
      await expectRefusal(tokens, large, [
        413,
        "BODY_TOO_LARGE",
        "the body must not be larger than 65536 bytes",
      ]);
    });

    it("/tokens: the body, then the session", async () => {
      const unknown = { ...tokens.body, session_key: "a".repeat(34) };
      await expectRefusal(tokens, JSON.stringify({ ...unknown, decimals: 9 }), [
        400,
        "VALIDATION_FAILED",
        "invalid decimals value",
      ]);
      await expectRefusal(tokens, JSON.stringify(unknown), UNKNOWN_SESSION);
    });

    it("/tokens: a session key in another case, or with a space, is unknown", async () => {
      for (const session_key of [
        DEMO_KEY.toLowerCase(),
        ` ${DEMO_KEY}`,
        `${DEMO_KEY}\u0000`,
        DEMO_KEY.slice(0, -1),
      ]) {
        await expectRefusal(tokens, JSON.stringify({ ...tokens.body, session_key }), UNKNOWN_SESSION);
      }
    });

    it("/tokens: a session key in a header does not count", async () => {
      await expectRefusal(tokens, JSON.stringify({ ...tokens.body, session_key: "a" }), UNKNOWN_SESSION, {
        authorization: `Bearer ${DEMO_KEY}`,
      });
    });

    it("/issuers: the body, then the operator's token, then the duplicate", async () => {
      const taken = { ...issuers.body, issuer_id: "issuer123" };
      const wrong = { authorization: "Bearer another-token-of-some-length" };
      await expectRefusal(
        issuers,
        JSON.stringify({ ...taken, wallet: "0x" }),
        [400, "VALIDATION_FAILED", "invalid wallet value"],
        wrong,
      );
      for (const headers of [
        wrong,
        { authorization: `Basic ${ADMIN_TOKEN}` },
        { authorization: ADMIN_TOKEN },
      ]) {
        const refusal: [number, string, string] = [401, "UNAUTHORIZED", "the operator's token is required"];
        await expectRefusal(issuers, JSON.stringify(taken), refusal, headers);
      }
      await expectRefusal(issuers, JSON.stringify(taken), [
        409,
        "ISSUER_ALREADY_EXISTS",
        "issuer 'issuer123' already exists",
      ]);
    });

    it("/sessions: the body, then the message, then the signature", async () => {
      const wallet = hardhatWallet(3);
      const request = await signedMessage(service, wallet);
      const forged = { ...request, signature: await hardhatWallet(4).signMessage(request.message) };
      const headers = from();
      const answer = await send(service, "POST /sessions", forged, headers);
      expect(answer).to.deep.include({
        status: 401,
        body: { error: "UNAUTHORIZED", message: "the signature is not one of the message by its address" },
      });
      const extra = await send(service, "POST /sessions", { ...forged, extra: 1 }, headers);
      expect(extra.status).to.equal(400);
    });

    it("the security-token routes: the body, then an issuer that does not exist", async () => {
      for (const route of [create, snake]) {
        const [issuer = ""] = Object.keys(route.body);
        const body = { ...route.body, [issuer]: "nobody", info: 1 };
        await expectRefusal(route, JSON.stringify(body), [400, "VALIDATION_FAILED", INFO_WORDS]);
      }
    });
  });

  describe("queries of the lists", () => {
    const wallet = hardhatWallet(1).address;
    const lists = ["/tokens", "/security-tokens", "/issuers/issuer123", `/wallets/${wallet}/tokens`];
    lists.push("/tokens/1/holders", "/security-tokens/issuer123-MyToken/holders");
    lists.push("/issuers", "/tokens/1/transfers", "/security-tokens/issuer123-MyToken/transfers");
    lists.push(`/wallets/${wallet}/transfers`, "/transfers");
    for (const list of lists) {
      it(list, async () => {
        const wrong: [string, string[]][] = [
          [
            "limit",
            [
              "0",
              "-1",
              "101",
              "1000",
              "1.0",
              "1e1",
              "01",
              "+1",
              "%201",
              "",
              "a",
              "１",
              "NaN",
              "9007199254740992",
            ],
          ],
          [
            "cursor",
            [
              "",
              "%00",
              "a%20b",
              "é",
              "%",
              "1.0",
              "-1",
              "abc",
              "99999999999999999999",
              "a".repeat(257),
              "'--",
            ],
          ],
          ["extra", ["1"]],
          ["__proto__", ["1"]],
          ["constructor", ["1"]],
          ["LIMIT", ["1"]],
        ];
        for (const [name, values] of wrong) {
          for (const value of values) {
            const answer = await send(service, `GET ${list}?${name}=${value}`);
            expect(answer, `${name}=${value}`).to.deep.include({
              status: 400,
              body: { error: "VALIDATION_FAILED", message: `invalid ${name} value` },
            });
          }
        }
        for (const name of ["limit", "cursor"]) {
          const answer = await send(service, `GET ${list}?${name}=1&${name}=1`);
          expect(answer).to.deep.include({
            status: 400,
            body: { error: "VALIDATION_FAILED", message: `invalid ${name} value` },
          });
        }
      });
    }

    it("q of more than 60 characters, with a NUL, twice", async () => {
      for (const query of [`q=${"a".repeat(61)}`, "q=%00", "q=a%00b", "q=a&q=b"]) {
        const answer = await send(service, `GET /tokens?${query}`);
        expect(answer, query).to.deep.include({
          status: 400,
          body: { error: "VALIDATION_FAILED", message: "invalid q value" },
        });
      }
    });

    it("an issuer_id that is not valid", async () => {
      for (const id of ["", "a-b", "a%20b", "%00", "a".repeat(33), "a&issuer_id=a"]) {
        const answer = await send(service, `GET /security-tokens?issuer_id=${id}`);
        expect(answer, id).to.deep.include({
          status: 400,
          body: { error: "VALIDATION_FAILED", message: "invalid issuer_id value" },
        });
      }
    });
  });

  describe("paths", () => {
    it("an unknown path is 404", async () => {
      const nothing = [
        "/",
        "/nothing",
        "/tokens/1/x",
        "/api",
        "/api/st",
        "/api/st/create/x",
        "/security-tokens/a/b",
      ];
      nothing.push(
        "/issuers/a/b",
        "/wallets",
        "/tickers",
        "/sessions/x",
        "/%74okens",
        "/tokens%2F1",
        "//tokens",
      );
      nothing.push(
        "/.env",
        "/..%2f..%2fetc%2fpasswd",
        "/%00",
        "/%",
        "/%zz",
        "/%E0%A4%A",
        "/%ff",
        "/tokens/../.env",
      );
      for (const path of nothing) {
        // At / there is a page, but not for whom takes no HTML.
        const answer = await send(service, `GET ${path}`, undefined, { accept: "application/json" });
        expect(answer, path).to.deep.include({
          status: 404,
          body: { error: "NOT_FOUND", message: "there is nothing here" },
        });
      }
      for (const method of ["POST", "PUT", "DELETE", "PATCH", "PROPFIND", "OPTIONS"]) {
        expect((await send(service, `${method} /nothing`)).status, method).to.equal(404);
      }
    });

    it("unknown names are 404, also malformed ones", async () => {
      const odd = ["a", "%", "%zz", "%E0%A4%A", "%ff", "%00", "..%2f", "é", "%F0%9F%98%80", "'", "%25"];
      const rows: [string, string, string[]][] = [
        [
          "/tokens/",
          "there is no such token",
          [...odd, "0", "-1", "01", "1.0", "1e0", "１", "9".repeat(16), "0x1"],
        ],
        ["/tickers/", "there is no such token", [...odd, "a".repeat(10_000)]],
        ["/security-tokens/", "there is no such security token", [...odd, "issuer123-", "a".repeat(10_000)]],
        ["/issuers/", "there is no such issuer", [...odd, "ISSUER123", "issuer123%20", "a".repeat(10_000)]],
      ];
      for (const [path, message, names] of rows) {
        for (const name of names) {
          const answer = await send(service, `GET ${path}${name}`);
          expect(answer, path + name).to.deep.include({ status: 404, body: { error: "NOT_FOUND", message } });
        }
      }
    });

    it("a wallet that is not an address is 400", async () => {
      const { address } = hardhatWallet(1);
      const wrong = ["a", "%", "%zz", "%00", "0x", address.slice(2), `${address}0`, `0x${"0".repeat(40)}`];
      wrong.push(`0x${swapCase(address.slice(2))}`, `%20${address}`, "vitalik.eth");
      for (const name of wrong) {
        const answer = await send(service, `GET /wallets/${name}/tokens`);
        expect(answer, name).to.deep.include({
          status: 400,
          body: { error: "VALIDATION_FAILED", message: "invalid address value" },
        });
      }
    });

    it("a target that is a whole URL counts with its host, and any other target is a path", async () => {
      const rows: [string, number][] = [
        ["http://127.0.0.1/tokens", 200],
        ["http://other.example/tokens", 403],
        ["http://[/tokens", 403],
        ["http://[", 403],
        ["*", 404],
        ["/\\other.example", 404],
      ];
      for (const [target, status] of rows) {
        const head = "HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
        const answer = await sendRaw(service.url, `GET ${target} ${head}`);
        expect(answer.status, target).to.equal(status);
        expect(answer.body, target).to.have.property(status === 200 ? "tokens" : "error");
      }
    });

    it("a request that is not HTTP is 400, and headers that are too long are 431", async () => {
      const head = "HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
      for (const bytes of [
        "\x16\x03\x01\x02\x00\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET /tickers/é HTTP/1.1\r\n\r\n",
      ]) {
        expect((await sendRaw(service.url, bytes, { hangUp: true })).status, bytes).to.equal(400);
      }
      const long = await sendRaw(service.url, `GET /tokens ${head}X-Long: ${"a".repeat(20_000)}\r\n\r\n`);
      expect(long.status).to.equal(431);
    });
  });

  describe("methods", () => {
    const wallet = hardhatWallet(1).address;
    const routes: [path: string, allowed: string[]][] = [
      ["/tokens", ["GET", "HEAD", "POST"]],
      ["/tokens/1", ["GET", "HEAD"]],
      ["/tokens/batch", ["POST"]],
      ["/security-tokens/Batch", ["POST"]],
      ["/orders/typed-data", ["POST"]],
      ["/tickers/a", ["GET", "HEAD"]],
      ["/api/st/create", ["POST"]],
      ["/security-tokens", ["GET", "HEAD", "POST"]],
      ["/security-tokens/a-b", ["GET", "HEAD"]],
      ["/issuers", ["GET", "HEAD", "POST"]],
      ["/issuers/issuer123", ["GET", "HEAD"]],
      [`/wallets/${wallet}/tokens`, ["GET", "HEAD"]],
      ["/sessions", ["DELETE", "POST"]],
      ["/sessions/nonce", ["POST"]],
      ["/health/live", ["GET", "HEAD"]],
      ["/health/ready", ["GET", "HEAD"]],
      ["/metrics", ["GET", "HEAD"]],
    ];
    for (const [path, allowed] of routes) {
      it(`${path} takes ${allowed.join(", ")}`, async () => {
        const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "LOCK"];
        for (const method of others.filter((other) => !allowed.includes(other))) {
          const answer = await send(service, `${method} ${path}`, undefined, from());
          expect(answer, method).to.deep.include({
            status: 405,
            body: { error: "METHOD_NOT_ALLOWED", message: "this route does not know this method" },
          });
          expect(sorted(answer.headers.get("allow")), method).to.deep.equal(allowed);
        }
        const options = await send(service, `OPTIONS ${path}`, undefined, from());
        expect(options.status).to.equal(200);
        expect(sorted(options.headers.get("allow"))).to.deep.equal(allowed);
      });
    }

    function sorted(list: string | null): string[] {
      return (list ?? "").split(", ").sort();
    }
  });

  describe("a client that takes no JSON", () => {
    it("is refused before anything is done for it", async () => {
      for (const accept of ["application/xml", "text/html", "image/*", "application/json;q=0", "nonsense"]) {
        const list = await send(service, "GET /tokens", undefined, { accept });
        expect(list, accept).to.deep.include({
          status: 406,
          body: { error: "NOT_ACCEPTABLE", message: "answers are application/json or text/csv" },
        });
      }
      for (const accept of ["application/xml", "text/html", "image/*", "application/json;q=0", "text/csv"]) {
        for (const line of ["GET /tokens/1", "GET /issuers/issuer123", "GET /nothing"]) {
          const answer = await send(service, line, undefined, { accept });
          expect(answer, `${line} ${accept}`).to.deep.include({
            status: 406,
            body: { error: "NOT_ACCEPTABLE", message: "answers are application/json" },
          });
        }
        for (const route of ROUTES) {
          const refusal: [number, string, string] = [406, "NOT_ACCEPTABLE", "answers are application/json"];
          await expectRefusal(route, JSON.stringify(route.body), refusal, { accept });
        }
      }
    });

    it("is also one that accepts JSON with a weight of 0", async () => {
      for (const accept of ["*/*", "application/*", "text/html, */*;q=0.1", "application/json", ""]) {
        expect((await send(service, "GET /tokens", undefined, { accept })).status, accept).to.equal(200);
      }
    });
  });
});

describe("what is just within the rules", () => {
  let service: ChildService;

  before(async () => {
    service = await startProcess({ ADMIN_TOKEN });
  });

  after(() => service.stop());

  async function expectTaken(line: string, body: string | object, headers: Record<string, string> = {}) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await send(service, line, text, headers);
    expect(answer.status, `${text.slice(0, 200)} ${JSON.stringify(answer.body)}`).to.be.oneOf([200, 201]);
  }

  const token = tokenRoute().body;

  it("/tokens: names, tickers, amounts and decimals at their edges", async () => {
    const changes: object[] = [
      { full_name: "a".repeat(60), short_name: "é".repeat(30) },
      { full_name: "e\u0301".repeat(30), short_name: ` ${"a".repeat(60)} ` },
      { full_name: "❤️ ☎︎ 日本語 العربية", short_name: "\"\\/<&>%'" },
      { token_amount: 9007199254740991 },
      { token_amount: "1" },
      { token_amount: MAX_UINT256 },
      { token_amount: (BigInt(MAX_UINT256) / 10n ** 8n).toString(), decimals: 8 },
      { decimals: 0 },
      { decimals: 8 },
    ];
    for (const [i, change] of changes.entries()) {
      await expectTaken("POST /tokens", { ...token, ticker: `EDGE${i}`, ...change });
    }
    for (const ticker of ["A", "0", "ABCDEFGHIJK", "$.-_a", "ST-", "ST-1a", "ST1", "ST--1", "-ST-1"]) {
      await expectTaken("POST /tokens", { ...token, ticker });
    }
  });

  it("/security-tokens: 32 characters of an issuer id, 16 KiB of info of any kind", async () => {
    const issuer_id = `${"a".repeat(30)}_.`;
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    await expectTaken(
      "POST /issuers",
      { issuer_id, wallet: hardhatWallet(5).address.toLowerCase() },
      headers,
    );
    const infos = [{ a: "x".repeat(16 * 1024 - 8) }, "null", "1", '"text"', " [1, 2] ", '{"a":0.1}'];
    infos.push(`${"[".repeat(64)}${"]".repeat(64)}`);
    for (const [i, info] of infos.entries()) {
      const body = { issuer_id, token_name: `Info ${i} – 日本`, issued_amount: MAX_UINT256, info };
      await expectTaken("POST /security-tokens", body);
    }
  });

  it("a body of exactly 64 KiB, in each way to say application/json", async () => {
    const types = ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8"];
    types.push('application/json;charset="UTF-8"', "application/json; version=1");
    for (const [i, type] of types.entries()) {
      const body = JSON.stringify({ ...token, ticker: `TYPE${i}` }).padEnd(64 * 1024);
      await expectTaken("POST /tokens", body, { "content-type": type });
    }
    const identity = { "content-encoding": "identity" };
    await expectTaken("POST /tokens", { ...token, ticker: "IDENTITY" }, identity);
  });

  it("duplicates issue nothing, in whatever form", async () => {
    const st = { issuer_id: "issuer123", token_name: "Café", issued_amount: 1, info: {} };
    await expectTaken("POST /tokens", { ...token, ticker: "Twice-$1" });
    await expectTaken("POST /security-tokens", st);
    const { tokens } = await chainState(service);
    for (const ticker of ["Twice-$1", "TWICE-$1", "twice-$1"]) {
      const other = { ...token, ticker, full_name: "Another", token_amount: 2, decimals: 1 };
      expect(await send(service, "POST /tokens", other)).to.deep.include({
        status: 409,
        body: { error: "TICKER_ALREADY_EXISTS", message: `ticker '${ticker}' already exists` },
      });
    }
    for (const token_name of ["Café", "Cafe\u0301", "  Café\u00a0"]) {
      const error = "Token with ID 'issuer123-Café' already exists.";
      const other = { ...st, token_name, issued_amount: 2, info: { other: 1 } };
      const answer = await send(service, "POST /security-tokens", other);
      expect(answer).to.deep.include({ status: 409, body: { error } });
      const { issuer_id: issuerId, issued_amount: amount, info } = other;
      const create = { issuerId, tokenName: token_name, amount, info };
      expect(await send(service, "POST /api/st/create", create)).to.deep.include({
        status: 400,
        body: { error },
      });
    }
    expect((await chainState(service)).tokens).to.equal(tokens);
  });
});
