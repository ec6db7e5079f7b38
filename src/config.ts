import { join } from "node:path";
import { isLoopback, isLoopbackHost } from "./base/loopback.ts";
import { readEnvironment, type Environment, type Variables } from "./environment/environment.ts";
import type { OperatorKeySource } from "./ledger/evm/setup/operator-wallet.ts";
import type { ScalarDlConnection } from "./ledger/scalardl/connect-scalardl.ts";

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  chain:
    | { kind: "embedded"; rpcPort: number }
    | { kind: "external"; url: string; registry: string | undefined; factory: string | undefined };
  operatorKey: OperatorKeySource;
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
  stLedger: { kind: "evm" } | ({ kind: "scalardl" } & ScalarDlConnection);
  /** Whether the service executes orders, for which the operator pays. */
  orders: boolean;
  /** Issuing requests, and orders, a minute and caller; undefined: no limit. */
  rateLimit: number | undefined;
  logLevel: Environment["LOG_LEVEL"];
  /** Whether traces are sent to an OpenTelemetry collector, of which the library reads the rest from the environment. */
  tracing: boolean;
  /** Whether the documents' examples work as they stand: only if nobody but this machine can reach the service. */
  demo: boolean;
  /** Whether the service listens on a loopback address. */
  loopback: boolean;
}

/** Reads the configuration from the environment. @throws Error that names what is wrong, and shows no value */
export function readConfig(variables: Variables): Config {
  const environment = readEnvironment(variables);
  const embedded = environment.CHAIN_URL === undefined;
  const local = embedded && isLoopback(environment.HOST);
  // With a PUBLIC_URL, others reach the service through a proxy, even on a loopback address.
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
    orders: (environment.ORDERS ?? (embedded ? "on" : "off")) === "on",
    rateLimit: rateLimit === "off" ? undefined : Number(rateLimit),
    logLevel: environment.LOG_LEVEL,
    tracing: environment.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
    demo,
    loopback: isLoopback(environment.HOST),
  };
}

/** What the commands of ScalarDL need of the configuration, whatever ST_LEDGER is. @throws Error as readConfig */
export function readScalarDlConfig(variables: Variables): ScalarDlConnection & { dataDir: string } {
  const environment = readEnvironment(variables);
  return { ...scalarDl(environment), dataDir: environment.DATA_DIR };
}

function operatorKey(environment: Environment): OperatorKeySource {
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
  return { kind: "own", file: join(environment.DATA_DIR, "operator.key") };
}

function scalarDl(environment: Environment): ScalarDlConnection {
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
    // `npm run scalardl` puts the secret there.
    secret:
      value === undefined ? { file: file ?? join(environment.DATA_DIR, "scalardl", "secret") } : { value },
    tls: tls === "on" ? { caFile } : undefined,
  };
}
