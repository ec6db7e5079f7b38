import { join } from "node:path";
import { Ajv } from "ajv";
import { isAddress, Wallet } from "ethers";
import type { FromSchema, JSONSchema } from "json-schema-to-ts";
import { isLoopback, isLoopbackHost } from "./base/loopback.ts";

const port = { type: "integer", minimum: 0, maximum: 65_535 } as const;
const text = { type: "string", minLength: 1 } as const;
const url = { type: "string", format: "http-url" } as const;
const address = { type: "string", format: "address" } as const;

const FORMATS = {
  "http-url": (text: string) => /^https?:/.test(text) && URL.canParse(text),
  address: (text: string) => text.startsWith("0x") && isAddress(text),
  // As browsers send them, since they are compared as they are.
  origins: /^[a-z][a-z0-9+.-]*:\/\/[^/,\sA-Z]+([\s,]+[a-z][a-z0-9+.-]*:\/\/[^/,\sA-Z]+)*$/,
  "private-key": isPrivateKey,
  "host-port": (text: string) =>
    /^([\w.-]+|\[[0-9a-f:.]+\]):[0-9]+$/i.test(text) && URL.canParse(`http://${text}`),
};

/** The environment, whole. Empty variables count as unset. */
const SCHEMA = {
  type: "object",
  properties: {
    HOST: { ...text, default: "127.0.0.1" },
    PORT: { ...port, default: 3000 },
    RPC_PORT: { ...port, default: 8545 },
    DATA_DIR: { ...text, default: "data" },
    CHAIN_URL: url,
    OPERATOR_PRIVATE_KEY: { type: "string", format: "private-key" },
    OPERATOR_KEYSTORE: text,
    OPERATOR_KEYSTORE_PASSWORD_FILE: text,
    REGISTRY_ADDRESS: address,
    FACTORY_ADDRESS: address,
    CONFIRMATIONS: { type: "integer", minimum: 1, maximum: 1_000, default: 1 },
    REQUEST_TIMEOUT: { type: "number", exclusiveMinimum: 0, maximum: 3_600, default: 60 },
    PUBLIC_URL: url,
    SESSION_TTL: { type: "integer", minimum: 1, maximum: 31_536_000, default: 86_400 },
    SESSION_STORE: { type: "string", pattern: "^rediss?://" },
    CORS_ORIGINS: { type: "string", format: "origins" },
    TRUST_PROXY: { type: "string", enum: ["on", "off"], default: "off" },
    ADMIN_TOKEN: { type: "string", minLength: 16 },
    ST_AUTH: { type: "string", enum: ["open", "required"] },
    ST_LEDGER: { type: "string", enum: ["evm", "scalardl"], default: "evm" },
    SCALARDL_ADDRESS: { type: "string", format: "host-port", default: "127.0.0.1:50051" },
    SCALARDL_ENTITY: { ...text, default: "hallmark" },
    SCALARDL_KEY_VERSION: { type: "integer", minimum: 1, maximum: 2_147_483_647, default: 1 },
    SCALARDL_SECRET: { type: "string", minLength: 32 },
    SCALARDL_SECRET_FILE: text,
    SCALARDL_TLS: { type: "string", enum: ["on", "off"] },
    SCALARDL_TLS_CA_FILE: text,
    RATE_LIMIT: { type: "string", pattern: "^(off|[1-9][0-9]{0,8})$" },
    LOG_LEVEL: {
      type: "string",
      enum: ["fatal", "error", "warn", "info", "debug", "silent"],
      default: "info",
    },
  },
  required: [
    "HOST",
    "PORT",
    "RPC_PORT",
    "DATA_DIR",
    "CONFIRMATIONS",
    "REQUEST_TIMEOUT",
    "SESSION_TTL",
    "TRUST_PROXY",
    "ST_LEDGER",
    "SCALARDL_ADDRESS",
    "SCALARDL_ENTITY",
    "SCALARDL_KEY_VERSION",
    "LOG_LEVEL",
  ],
  additionalProperties: false,
} as const satisfies JSONSchema;

type Environment = FromSchema<typeof SCHEMA>;

/** Where the operator's key is: given, in an encrypted keystore (Web3 Secret Storage), or made at the first start. */
export type OperatorKey =
  | { kind: "given"; privateKey: string }
  | { kind: "keystore"; file: string; passwordFile: string }
  | { kind: "own" };

/** How a ScalarDL Ledger is reached, and as whom. */
export interface ScalarDlConfig {
  /** `host:port` */
  address: string;
  entity: string;
  keyVersion: number;
  /** The HMAC key, or the file that holds it. */
  secret: { value: string } | { file: string };
  /** Unset: not encrypted. */
  tls: { caFile: string | undefined } | undefined;
}

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  chain:
    | { kind: "embedded"; rpcPort: number }
    | { kind: "external"; url: string; registry: string | undefined; factory: string | undefined };
  operatorKey: OperatorKey;
  confirmations: number;
  /** Milliseconds. */
  requestTimeout: number;
  publicUrl: string | undefined;
  /** Seconds. */
  sessionTtl: number;
  sessionStore: string | undefined;
  corsOrigins: string[];
  trustProxy: boolean;
  adminToken: string | undefined;
  stAuth: "open" | "required";
  /** The ledger of the security tokens: the chain, or a ScalarDL Ledger. */
  stLedger: { kind: "evm" } | ({ kind: "scalardl" } & ScalarDlConfig);
  /** Issuing requests a minute and caller. */
  rateLimit: number | undefined;
  logLevel: Environment["LOG_LEVEL"];
  /** Whether only this machine can reach the service, and nothing says otherwise: then the documents' examples work. */
  demo: boolean;
  /** Whether it listens on a loopback address. */
  loopback: boolean;
}

/**
 * Reads the environment.
 * @throws Error that names each variable that is wrong, never its value.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const names = Object.keys(SCHEMA.properties);
  const given = Object.fromEntries(
    names.flatMap((name) => (variables[name]?.trim() ? [[name, variables[name].trim()]] : [])),
  );
  // Without strictNumbers, which lets "Infinity" through unchecked.
  const ajv = new Ajv({
    coerceTypes: true,
    useDefaults: true,
    allErrors: true,
    strictNumbers: false,
    formats: FORMATS,
  });
  const check = ajv.compile(SCHEMA);
  if (!check(given)) {
    const faults = (check.errors ?? []).map(({ instancePath, message, params }) => {
      const allowed =
        "allowedValues" in params ? `: ${(params["allowedValues"] as string[]).join(", ")}` : "";
      return `${instancePath.slice(1)} ${message}${allowed}`;
    });
    throw new Error(`the environment is not valid: ${faults.join("; ")}`);
  }
  const environment: unknown = given;
  return derive(environment as Environment);
}

function derive(environment: Environment): Config {
  const embedded = environment.CHAIN_URL === undefined;
  const local = embedded && isLoopback(environment.HOST);
  // Behind a PUBLIC_URL others come in through a proxy, loopback or not.
  const demo = local && environment.PUBLIC_URL === undefined;
  const stAuth = environment.ST_AUTH ?? (demo ? "open" : "required");
  if (stAuth === "open" && !local) {
    throw new Error("ST_AUTH=open is for the embedded chain on a loopback address alone");
  }
  const rateLimit = environment.RATE_LIMIT ?? (demo ? "off" : "600");
  return {
    host: environment.HOST,
    port: environment.PORT,
    dataDir: environment.DATA_DIR,
    chain:
      environment.CHAIN_URL === undefined
        ? { kind: "embedded", rpcPort: environment.RPC_PORT }
        : {
            kind: "external",
            url: environment.CHAIN_URL,
            registry: environment.REGISTRY_ADDRESS,
            factory: environment.FACTORY_ADDRESS,
          },
    operatorKey: operatorKey(environment),
    confirmations: environment.CONFIRMATIONS,
    requestTimeout: environment.REQUEST_TIMEOUT * 1000,
    publicUrl: environment.PUBLIC_URL,
    sessionTtl: environment.SESSION_TTL,
    sessionStore: environment.SESSION_STORE,
    corsOrigins: (environment.CORS_ORIGINS ?? "").split(/[\s,]+/).filter((origin) => origin !== ""),
    trustProxy: environment.TRUST_PROXY === "on",
    adminToken: environment.ADMIN_TOKEN,
    stAuth,
    stLedger:
      environment.ST_LEDGER === "evm" ? { kind: "evm" } : { kind: "scalardl", ...scalarDl(environment) },
    rateLimit: rateLimit === "off" ? undefined : Number(rateLimit),
    logLevel: environment.LOG_LEVEL,
    demo,
    loopback: isLoopback(environment.HOST),
  };
}

function operatorKey(environment: Environment): OperatorKey {
  const {
    OPERATOR_PRIVATE_KEY: privateKey,
    OPERATOR_KEYSTORE: file,
    OPERATOR_KEYSTORE_PASSWORD_FILE: passwordFile,
  } = environment;
  if (privateKey !== undefined && file !== undefined) {
    throw new Error("OPERATOR_PRIVATE_KEY and OPERATOR_KEYSTORE are both set: one operator has one key");
  }
  if ((file === undefined) !== (passwordFile === undefined)) {
    throw new Error("OPERATOR_KEYSTORE and OPERATOR_KEYSTORE_PASSWORD_FILE go together");
  }
  if (privateKey !== undefined) return { kind: "given", privateKey };
  if (file !== undefined && passwordFile !== undefined) return { kind: "keystore", file, passwordFile };
  if (environment.CHAIN_URL !== undefined) {
    throw new Error("CHAIN_URL needs the operator's key: OPERATOR_PRIVATE_KEY or OPERATOR_KEYSTORE");
  }
  return { kind: "own" };
}

function scalarDl(environment: Environment): ScalarDlConfig {
  const { SCALARDL_SECRET: value, SCALARDL_SECRET_FILE: file, SCALARDL_TLS_CA_FILE: caFile } = environment;
  if (value !== undefined && file !== undefined) {
    throw new Error("SCALARDL_SECRET and SCALARDL_SECRET_FILE are both set: there is one secret");
  }
  const tls = environment.SCALARDL_TLS ?? (isLoopbackHost(environment.SCALARDL_ADDRESS) ? "off" : "on");
  if (tls === "off" && caFile !== undefined) throw new Error("SCALARDL_TLS_CA_FILE needs SCALARDL_TLS=on");
  return {
    address: environment.SCALARDL_ADDRESS,
    entity: environment.SCALARDL_ENTITY,
    keyVersion: environment.SCALARDL_KEY_VERSION,
    // By default where `npm run scalardl` puts it.
    secret:
      value === undefined ? { file: file ?? join(environment.DATA_DIR, "scalardl", "secret") } : { value },
    tls: tls === "on" ? { caFile } : undefined,
  };
}

/** 32 bytes, and a number that secp256k1 has a point for. */
function isPrivateKey(text: string): boolean {
  try {
    return /^(0x)?[0-9A-Fa-f]{64}$/.test(text) && new Wallet(text).address !== "";
  } catch {
    return false;
  }
}
