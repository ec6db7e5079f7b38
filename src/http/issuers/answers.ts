import type { FromSchema } from "json-schema-to-ts";
import { address, digits, nextCursor, stId, type AnswerSchema } from "../answers/values.ts";

const issuerId = { type: "string", examples: ["issuer123"] } as const satisfies AnswerSchema;
const wallet = {
  ...address,
  description: "The wallet that holds what the issuer issues, in EIP-55 form",
  examples: ["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"],
} as const satisfies AnswerSchema;

/** What `POST /issuers` answers. */
export const createdIssuer = {
  type: "object",
  properties: { issuer_id: issuerId, wallet },
  required: ["issuer_id", "wallet"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

const balance = {
  type: "object",
  properties: { st_id: stId, balance: { ...digits, examples: ["1000"] } },
  required: ["st_id", "balance"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type Balance = FromSchema<typeof balance>;

export const issuer = {
  type: "object",
  properties: {
    issuer_id: issuerId,
    wallet,
    balances: { description: "Newest token first", type: "array", items: balance },
    next_cursor: nextCursor,
  },
  required: ["issuer_id", "wallet", "balances", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
