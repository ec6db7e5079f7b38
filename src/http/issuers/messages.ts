import type { FromSchema } from "json-schema-to-ts";
import { nextCursor } from "../answers/page.ts";
import { address, digits, stId, type AnswerSchema } from "../answers/values.ts";
import { issuerId, wallet } from "../requests/fields.ts";
import type { Message, MessageSchema } from "../requests/message.ts";

const createIssuerSchema = {
  title: "CreateIssuerRequest",
  type: "object",
  properties: { issuer_id: issuerId, wallet },
  required: ["issuer_id", "wallet"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /issuers`. */
export const createIssuer = { schema: createIssuerSchema } satisfies Message<typeof createIssuerSchema>;

const fields = {
  issuer_id: { type: "string", examples: ["issuer123"] },
  wallet: {
    ...address,
    description: "The wallet that holds what the issuer issues, in EIP-55 form",
    examples: ["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"],
  },
} as const;

/** The answer to `POST /issuers`. */
export const createdIssuer = {
  type: "object",
  properties: fields,
  required: ["issuer_id", "wallet"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const issuerBalance = {
  type: "object",
  properties: { st_id: stId, balance: { ...digits, examples: ["1000"] } },
  required: ["st_id", "balance"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type IssuerBalanceView = FromSchema<typeof issuerBalance>;

/** The answer to `GET /issuers/{issuer_id}`. */
export const issuer = {
  type: "object",
  properties: {
    ...fields,
    balances: { description: "Newest token first", type: "array", items: issuerBalance },
    next_cursor: nextCursor,
  },
  required: ["issuer_id", "wallet", "balances", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
