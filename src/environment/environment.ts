import { resolve } from "node:path";
import type { FromSchema } from "json-schema-to-ts";
import { BEARER_TOKEN } from "../http/requests/bearer-token.ts";
import { readVariables, type VariablesSchema } from "./read-variables.ts";

const port = { type: "integer", minimum: 0, maximum: 65_535, description: "a port from 0 to 65535" } as const;
const text = { type: "string", minLength: 1 } as const;
const address = {
  type: "string",
  format: "address",
  description: "an address of 0x and 40 hex digits, with a correct checksum if any letter is a capital",
  examples: ["0x5fbdb2315678afecb367f032d93f642f64180aa3"],
} as const;
/** How to make a secret, instead of an example: a value that people copy from here would not be secret. */
const SECRET_EXAMPLE = "what `openssl rand -hex 32` prints";

/** Every variable that the service reads. The file is longer than others because it is this one list. */
export const SCHEMA = {
  type: "object",
  properties: {
    HOST: { ...text, default: "127.0.0.1" },
    PORT: { ...port, default: 3000, examples: ["3000"] },
    RPC_PORT: { ...port, default: 8545, examples: ["8545"] },
    DATA_DIR: { ...text, default: "data" },
    CHAIN_URL: {
      type: "string",
      format: "http-url",
      description: "the http or https URL of a node's JSON-RPC",
      examples: ["http://127.0.0.1:8545"],
    },
    OPERATOR_PRIVATE_KEY: {
      type: "string",
      format: "private-key",
      description: "a private key of 64 hex digits",
      examples: [SECRET_EXAMPLE],
    },
    OPERATOR_KEYSTORE: text,
    OPERATOR_KEYSTORE_PASSWORD_FILE: text,
    REGISTRY_ADDRESS: address,
    FACTORY_ADDRESS: address,
    CONFIRMATIONS: {
      type: "integer",
      minimum: 1,
      maximum: 1_000,
      default: 1,
      description: "a whole number of blocks from 1 to 1000",
      examples: ["12"],
    },
    REQUEST_TIMEOUT: {
      type: "number",
      exclusiveMinimum: 0,
      maximum: 3_600,
      default: 60,
      description: "a number of seconds above 0 and up to 3600",
      examples: ["60"],
    },
    PUBLIC_URL: {
      type: "string",
      format: "http-url",
      description: "the http or https URL that clients see",
      examples: ["https://tokens.example"],
    },
    OTEL_EXPORTER_OTLP_ENDPOINT: {
      type: "string",
      format: "http-url",
      description: "the http or https URL of an OpenTelemetry collector",
      examples: ["http://127.0.0.1:4318"],
    },
    SESSION_TTL: {
      type: "integer",
      minimum: 1,
      maximum: 31_536_000,
      default: 86_400,
      description: "a whole number of seconds from 1 to 31536000",
      examples: ["86400"],
    },
    SESSION_STORE: {
      type: "string",
      pattern: "^rediss?://",
      description: "the redis or rediss URL of a Redis server",
      examples: ["redis://127.0.0.1:6379"],
    },
    CORS_ORIGINS: {
      type: "string",
      format: "origins",
      description: "origins in lower case, without a path or a slash at the end, separated by commas",
      examples: ["https://shop.example,https://app.example:8443"],
    },
    TRUST_PROXY: { type: "string", enum: ["on", "off"], default: "off" },
    ADMIN_TOKEN: {
      type: "string",
      minLength: 16,
      pattern: `^${BEARER_TOKEN}$`,
      description:
        "16 or more of A-Z a-z 0-9 - . _ ~ + /, with = only at the end, since a bearer token has no other characters",
      examples: [SECRET_EXAMPLE],
    },
    ST_AUTH: { type: "string", enum: ["open", "required"] },
    ST_LEDGER: { type: "string", enum: ["evm", "scalardl"], default: "evm" },
    ORDERS: { type: "string", enum: ["on", "off"] },
    SCALARDL_ADDRESS: {
      type: "string",
      format: "host-port",
      default: "127.0.0.1:50051",
      description: "a host and a port",
      examples: ["127.0.0.1:50051"],
    },
    SCALARDL_ENTITY: { ...text, default: "hallmark" },
    SCALARDL_KEY_VERSION: {
      type: "integer",
      minimum: 1,
      maximum: 2_147_483_647,
      default: 1,
      description: "a whole number from 1 to 2147483647",
      examples: ["1"],
    },
    SCALARDL_SECRET: {
      type: "string",
      minLength: 32,
      description: "at least 32 characters",
      examples: [SECRET_EXAMPLE],
    },
    SCALARDL_SECRET_FILE: text,
    SCALARDL_TLS: { type: "string", enum: ["on", "off"] },
    SCALARDL_TLS_CA_FILE: text,
    RATE_LIMIT: {
      type: "string",
      pattern: "^(off|[1-9][0-9]{0,8})$",
      description: "off, or a whole number of requests from 1 to 999999999",
      examples: ["600"],
    },
    LOG_LEVEL: {
      type: "string",
      enum: ["fatal", "error", "warn", "info", "debug", "silent"],
      default: "info",
    },
  },
  // The variables with a default, so that their types are not optional.
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
} as const satisfies VariablesSchema;

export type Environment = FromSchema<typeof SCHEMA>;
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment. `DATA_DIR` becomes absolute, so that it keeps its meaning if the working directory is deleted.
 * @throws Error as readVariables
 */
export function readEnvironment(variables: Variables): Environment {
  const environment = readVariables(SCHEMA, variables) as Environment;
  return { ...environment, DATA_DIR: resolve(environment.DATA_DIR) };
}
