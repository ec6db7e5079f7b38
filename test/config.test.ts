import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { readConfig, readScalarDlConfig } from "../src/config.ts";
import { bearerToken } from "../src/http/requests/bearer-token.ts";

const KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const EXTERNAL = { CHAIN_URL: "http://node:8545", OPERATOR_PRIVATE_KEY: `0x${KEY}` };

type Variables = Record<string, string>;

function faultOf(variables: Variables): string {
  try {
    readConfig(variables);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it is accepted");
}

const SCALARDL = { ST_LEDGER: "scalardl" };

/** The ledger of the security tokens with these settings besides the defaults. */
function scalarDl(settings: object): object {
  return {
    kind: "scalardl",
    address: "127.0.0.1:50051",
    entity: "hallmark",
    keyVersion: 1,
    secret: { file: resolve("data", "scalardl", "secret") },
    tls: undefined,
    ...settings,
  };
}

/** By variable: good values, each with the setting that it makes, and bad ones. */
const CASES: Record<
  string,
  { setting?: string; good: [string, unknown][]; bad: string[]; with?: Variables }
> = {
  HOST: {
    setting: "host",
    good: [
      ["0.0.0.0", "0.0.0.0"],
      ["::1", "::1"],
    ],
    bad: [],
  },
  PORT: {
    setting: "port",
    good: [
      ["0", 0],
      ["65535", 65_535],
      [" 80 ", 80],
    ],
    bad: ["65536", "-1", "1.5", "http", "NaN", "Infinity"],
  },
  RPC_PORT: {
    setting: "chain",
    good: [["9545", { kind: "embedded", rpcPort: 9545 }]],
    bad: ["65536", "-1", "port"],
  },
  DATA_DIR: { setting: "dataDir", good: [["/var/lib/hallmark", "/var/lib/hallmark"]], bad: [] },
  CHAIN_URL: {
    setting: "chain",
    with: { OPERATOR_PRIVATE_KEY: KEY },
    good: [
      [
        "https://user:secret@node/v3/key",
        {
          kind: "external",
          url: "https://user:secret@node/v3/key",
          registry: undefined,
          factory: undefined,
        },
      ],
    ],
    bad: ["node:8545", "ws://node:8545", "http://", "http://[node", "http://node:99999"],
  },
  OPERATOR_PRIVATE_KEY: {
    setting: "operatorKey",
    good: [
      [KEY, { kind: "given", privateKey: KEY }],
      [`0x${KEY}`, { kind: "given", privateKey: `0x${KEY}` }],
    ],
    bad: [KEY.slice(1), `${KEY}0`, "0".repeat(64), "f".repeat(64), "secret"],
  },
  REGISTRY_ADDRESS: {
    setting: "chain",
    with: EXTERNAL,
    good: [
      [ADDRESS, { kind: "external", url: EXTERNAL.CHAIN_URL, registry: ADDRESS, factory: undefined }],
      [
        ADDRESS.toLowerCase(),
        { kind: "external", url: EXTERNAL.CHAIN_URL, registry: ADDRESS.toLowerCase(), factory: undefined },
      ],
    ],
    bad: [ADDRESS.slice(0, -1), ADDRESS.slice(2), ADDRESS.replace("f39F", "F39f"), "registry.eth"],
  },
  FACTORY_ADDRESS: {
    setting: "chain",
    with: EXTERNAL,
    good: [[ADDRESS, { kind: "external", url: EXTERNAL.CHAIN_URL, registry: undefined, factory: ADDRESS }]],
    bad: ["0x0", ADDRESS.replace("f39F", "F39f")],
  },
  CONFIRMATIONS: {
    setting: "confirmations",
    good: [
      ["1", 1],
      ["64", 64],
    ],
    bad: ["0", "1001", "1.5", "all"],
  },
  REQUEST_TIMEOUT: {
    setting: "requestTimeout",
    good: [
      ["60", 60_000],
      ["0.5", 500],
    ],
    bad: ["0", "-1", "3601", "Infinity", "1m"],
  },
  PUBLIC_URL: {
    setting: "publicUrl",
    good: [["https://tokens.example", "https://tokens.example"]],
    bad: ["tokens.example", "ftp://tokens.example", "https://"],
  },
  SESSION_TTL: { setting: "sessionTtl", good: [["3600", 3_600]], bad: ["0", "1h", "31536001", "1.5"] },
  SESSION_STORE: {
    setting: "sessionStore",
    good: [
      ["redis://user:secret@store:6379/0", "redis://user:secret@store:6379/0"],
      ["rediss://store", "rediss://store"],
    ],
    bad: ["sessions.db", "postgres://store"],
  },
  CORS_ORIGINS: {
    setting: "corsOrigins",
    good: [
      ["https://a.example", ["https://a.example"]],
      [
        "https://a.example, http://b.example:8080 chrome-extension://abcdef",
        ["https://a.example", "http://b.example:8080", "chrome-extension://abcdef"],
      ],
    ],
    // No browser sends an origin like these, so they would never match.
    bad: ["*", "a.example", "https://a.example/", "https://a.example/path", "https://A.example"],
  },
  TRUST_PROXY: {
    setting: "trustProxy",
    good: [
      ["on", true],
      ["off", false],
    ],
    bad: ["true", "1", "ON"],
  },
  ADMIN_TOKEN: {
    setting: "adminToken",
    good: [["correct-horse.battery_staple~+/==", "correct-horse.battery_staple~+/=="]],
    // No bearer token has a character that the last three have, so they would never match.
    bad: [
      "secret",
      "fifteen-letters",
      "correct horse battery staple",
      "correct-horse-battery!",
      "schlüssel-aus-gold",
    ],
  },
  ST_AUTH: {
    setting: "stAuth",
    good: [
      ["open", "open"],
      ["required", "required"],
    ],
    bad: ["none", "OPEN"],
  },
  ORDERS: {
    setting: "orders",
    good: [
      ["on", true],
      ["off", false],
    ],
    bad: ["true", "ON"],
  },
  ST_LEDGER: {
    setting: "stLedger",
    good: [
      ["evm", { kind: "evm" }],
      ["scalardl", scalarDl({})],
    ],
    bad: ["chain", "ScalarDL"],
  },
  SCALARDL_ADDRESS: {
    setting: "stLedger",
    with: SCALARDL,
    good: [
      ["localhost:50061", scalarDl({ address: "localhost:50061" })],
      ["[::1]:50051", scalarDl({ address: "[::1]:50051" })],
      // What leaves the machine is encrypted.
      ["ledger.example:443", scalarDl({ address: "ledger.example:443", tls: { caFile: undefined } })],
    ],
    bad: ["ledger.example", "http://ledger.example:50051", "ledger.example:99999", "ledger example:50051"],
  },
  SCALARDL_ENTITY: {
    setting: "stLedger",
    with: SCALARDL,
    good: [["me", scalarDl({ entity: "me" })]],
    bad: [],
  },
  SCALARDL_KEY_VERSION: {
    setting: "stLedger",
    with: SCALARDL,
    good: [["2", scalarDl({ keyVersion: 2 })]],
    bad: ["0", "1.5", "2147483648", "first"],
  },
  SCALARDL_SECRET: {
    setting: "stLedger",
    with: SCALARDL,
    good: [[KEY, scalarDl({ secret: { value: KEY } })]],
    bad: ["shorter than 32 characters"],
  },
  SCALARDL_SECRET_FILE: {
    setting: "stLedger",
    with: SCALARDL,
    good: [["/run/secrets/scalardl", scalarDl({ secret: { file: "/run/secrets/scalardl" } })]],
    bad: [],
  },
  SCALARDL_TLS: {
    setting: "stLedger",
    with: SCALARDL,
    good: [
      ["on", scalarDl({ tls: { caFile: undefined } })],
      ["off", scalarDl({})],
    ],
    bad: ["true", "ON"],
  },
  SCALARDL_TLS_CA_FILE: {
    setting: "stLedger",
    with: { ...SCALARDL, SCALARDL_TLS: "on" },
    good: [["ca.pem", scalarDl({ tls: { caFile: "ca.pem" } })]],
    bad: [],
  },
  RATE_LIMIT: {
    setting: "rateLimit",
    good: [
      ["off", undefined],
      ["1", 1],
      ["600", 600],
    ],
    bad: ["0", "-1", "1.5", "on", "9999999999"],
  },
  LOG_LEVEL: {
    setting: "logLevel",
    good: [
      ["debug", "debug"],
      ["silent", "silent"],
    ],
    bad: ["verbose", "DEBUG"],
  },
};

describe("readConfig", () => {
  it("needs no variable at all", () => {
    const defaults = {
      host: "127.0.0.1",
      port: 3000,
      dataDir: resolve("data"),
      chain: { kind: "embedded", rpcPort: 8545 },
      operatorKey: { kind: "own", file: resolve("data", "operator.key") },
      confirmations: 1,
      requestTimeout: 60_000,
      publicUrl: undefined,
      sessionTtl: 86_400,
      sessionStore: undefined,
      corsOrigins: [],
      trustProxy: false,
      adminToken: undefined,
      stAuth: "open",
      stLedger: { kind: "evm" },
      rateLimit: undefined,
      logLevel: "info",
      demo: true,
    };
    expect(readConfig({})).to.deep.include(defaults);
    expect(readConfig({ PORT: "", ST_AUTH: " ", CHAIN_URL: "", UNKNOWN: "x" })).to.deep.equal(readConfig({}));
  });

  for (const [name, { setting, good, bad, with: others = {} }] of Object.entries(CASES)) {
    it(`reads ${name}`, () => {
      for (const [value, expected] of good) {
        const config: object = readConfig({ ...others, [name]: value });
        expect(config, value).to.deep.include({ [setting as string]: expected });
      }
    });
    if (bad.length === 0) continue;
    it(`refuses other values of ${name} with a message that does not depend on the value`, () => {
      const faults = new Set(bad.map((value) => faultOf({ ...others, [name]: value })));
      expect([...faults]).to.have.length(1);
      expect([...faults][0]).to.contain(`${name} must be `);
    });
    it(`names values of ${name} that work`, () => {
      const fault = faultOf({ ...others, [name]: bad[0] as string });
      const [, example, choices] = / such as (.+)$| one of (.+)$/.exec(fault) ?? [];
      const values =
        example === "what `openssl rand -hex 32` prints"
          ? [randomBytes(32).toString("hex")]
          : (choices?.split(", ") ?? [example as string]);
      for (const value of values) expect(readConfig({ ...others, [name]: value }), value).to.be.an("object");
    });
  }

  it("names every variable that is wrong", () => {
    const fault = faultOf({ PORT: "x", ST_AUTH: "x", ADMIN_TOKEN: "x" });
    expect(fault).to.contain("PORT").and.contain("ST_AUTH").and.contain("ADMIN_TOKEN");
  });

  it("shows no secret, whatever is wrong", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12,80}$/);
    fc.assert(
      fc.property(secret, (value) => {
        const fault = faultOf({ OPERATOR_PRIVATE_KEY: value, CHAIN_URL: value, SESSION_STORE: value });
        expect(fault).not.to.contain(value);
      }),
    );
  });

  describe("with or without a public address", () => {
    for (const host of ["127.0.0.1", "127.0.0.2", "::1", "localhost"]) {
      it(`opens the documents' examples on ${host}`, () => {
        expect(readConfig({ HOST: host })).to.include({ demo: true, stAuth: "open", rateLimit: undefined });
      });
    }
    for (const variables of [
      { HOST: "0.0.0.0" },
      { HOST: "::" },
      { HOST: "192.168.0.1" },
      { HOST: "127.0.0.1.example" },
      EXTERNAL,
    ] as Variables[]) {
      it(`asks for sessions and limits the rate with ${Object.keys(variables)[0]}=${Object.values(variables)[0]}`, () => {
        expect(readConfig(variables)).to.include({ demo: false, stAuth: "required", rateLimit: 600 });
        expect(faultOf({ ...variables, ST_AUTH: "open" })).to.contain("ST_AUTH");
        expect(readConfig({ ...variables, RATE_LIMIT: "off" })).to.include({ rateLimit: undefined });
      });
    }
    it("has no demo session behind a public address", () => {
      expect(readConfig({ PUBLIC_URL: "https://tokens.example" })).to.include({
        demo: false,
        stAuth: "required",
        rateLimit: 600,
      });
    });
  });

  describe("the ScalarDL Ledger", () => {
    it("is configured for its commands as for the service", () => {
      for (const variables of [{}, { DATA_DIR: "/srv", SCALARDL_ENTITY: "me", SCALARDL_TLS: "on" }]) {
        const { stLedger, dataDir } = readConfig({ ...SCALARDL, ...variables });
        expect({ kind: "scalardl", ...readScalarDlConfig(variables) }).to.deep.equal({
          ...stLedger,
          dataDir,
        });
      }
    });

    it("has one secret", () => {
      const fault = faultOf({ ...SCALARDL, SCALARDL_SECRET: KEY, SCALARDL_SECRET_FILE: "secret" });
      expect(fault).to.contain("SCALARDL_SECRET and SCALARDL_SECRET_FILE").and.not.contain(KEY);
    });

    it("has a certificate authority only if the connection is encrypted", () => {
      expect(faultOf({ ...SCALARDL, SCALARDL_TLS_CA_FILE: "ca.pem" })).to.contain("SCALARDL_TLS=on");
    });

    it("keeps its secret with the service's data", () => {
      const secret = { file: resolve("/srv", "scalardl", "secret") };
      expect(readConfig({ ...SCALARDL, DATA_DIR: "/srv" }).stLedger).to.deep.include({ secret });
    });
  });

  it("accepts an ADMIN_TOKEN only if the service can read it from a header", () => {
    const token = fc.string({ minLength: 16, maxLength: 40 });
    fc.assert(
      fc.property(token, (value) => {
        const header = `Bearer ${value.trim()}`;
        const read = bearerToken({ get: () => header });
        const isTaken = (() => {
          try {
            return readConfig({ ADMIN_TOKEN: value }).adminToken !== undefined;
          } catch {
            return false;
          }
        })();
        expect(isTaken).to.equal(read === value.trim() && value.trim().length >= 16);
      }),
    );
  });

  describe("the operator's key", () => {
    const keystore = { OPERATOR_KEYSTORE: "key.json", OPERATOR_KEYSTORE_PASSWORD_FILE: "password" };

    it("may be in a keystore", () => {
      const operatorKey = { kind: "keystore", file: "key.json", passwordFile: "password" };
      expect(readConfig(keystore)).to.deep.include({ operatorKey });
      expect(readConfig({ CHAIN_URL: EXTERNAL.CHAIN_URL, ...keystore })).to.deep.include({ operatorKey });
    });
    it("is needed for an external chain", () => {
      expect(faultOf({ CHAIN_URL: EXTERNAL.CHAIN_URL })).to.contain(
        "OPERATOR_PRIVATE_KEY or OPERATOR_KEYSTORE",
      );
    });
    it("is only one", () => {
      const fault = faultOf({ ...EXTERNAL, ...keystore });
      expect(fault).to.contain("OPERATOR_PRIVATE_KEY and OPERATOR_KEYSTORE");
      expect(fault).not.to.contain(KEY);
    });
    it("needs keystore and password file together", () => {
      for (const [name, value] of Object.entries(keystore)) {
        expect(faultOf({ [name]: value })).to.contain(
          "OPERATOR_KEYSTORE and OPERATOR_KEYSTORE_PASSWORD_FILE go together",
        );
      }
    });
  });
});
