import type { FromSchema } from "json-schema-to-ts";
import { address, digits, nextCursor, stId, tokenId, type AnswerSchema } from "../answers/values.ts";

export const amounts = {
  balance: { ...digits, description: "In base units", examples: ["1000000000000"] },
  formatted: { description: "The balance in whole tokens", type: "string", examples: ["10000"] },
  frozen: { ...digits, description: "How much of it can't be moved", examples: ["0"] },
} as const;
const REQUIRED = ["smartcontract_ID", "kind", "contract_address", "balance", "formatted", "frozen"] as const;

export const tokenHolding = {
  type: "object",
  properties: {
    smartcontract_ID: tokenId,
    kind: { const: "token" },
    ticker: { type: "string", examples: ["tdon"] },
    contract_address: address,
    ...amounts,
  },
  required: [...REQUIRED, "ticker"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const securityTokenHolding = {
  type: "object",
  properties: {
    smartcontract_ID: tokenId,
    kind: { const: "security_token" },
    st_id: stId,
    contract_address: address,
    ...amounts,
  },
  required: [...REQUIRED, "st_id"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

const holding = { oneOf: [tokenHolding, securityTokenHolding] } as const satisfies AnswerSchema;

export type HoldingView = FromSchema<typeof holding>;

export const holdingPage = {
  type: "object",
  properties: {
    holdings: { description: "Newest token first", type: "array", items: holding },
    next_cursor: nextCursor,
  },
  required: ["holdings", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
