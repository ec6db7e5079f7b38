import type { FromSchema } from "json-schema-to-ts";
import type { AnswerSchema } from "../answers/values.ts";

export const nativeCurrency = {
  description: "What transactions are paid in",
  type: "object",
  properties: {
    name: { type: "string", examples: ["Ether"] },
    symbol: { type: "string", examples: ["ETH"] },
    decimals: { type: "integer", examples: [18] },
  },
  required: ["name", "symbol", "decimals"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `GET /network`. */
export const network = {
  type: "object",
  properties: {
    chain_id: { type: "integer", minimum: 1, examples: [31337] },
    chain_name: { description: "For people", type: "string", examples: ["Hallmark"] },
    rpc_url: {
      description: "The JSON-RPC of the embedded chain, on its own machine; left out elsewhere",
      type: "string",
      format: "uri",
      examples: ["http://127.0.0.1:8545"],
    },
    native_currency: nativeCurrency,
    public_url: {
      description: "Where the service is, for Sign-In with Ethereum",
      type: "string",
      format: "uri",
      examples: ["http://127.0.0.1:3000"],
    },
    st_auth: {
      description: "Whether security tokens are issued with a session of the issuer's wallet only",
      type: "string",
      enum: ["open", "required"],
      examples: ["open"],
    },
    st_ledger: {
      description: "Where security tokens are: on the chain, or on another ledger",
      type: "string",
      enum: ["evm", "scalardl"],
      examples: ["evm"],
    },
    orders: {
      description: "Whether signed orders are executed here, so that their signers need no ether",
      type: "string",
      enum: ["on", "off"],
      examples: ["on"],
    },
  },
  required: ["chain_id", "chain_name", "native_currency", "public_url", "st_auth", "st_ledger", "orders"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type NetworkView = FromSchema<typeof network>;
