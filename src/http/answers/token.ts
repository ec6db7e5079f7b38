import type { FromSchema } from "json-schema-to-ts";
import { digits, nextCursor, onChain, tokenId, transactionHash, type AnswerSchema } from "./values.ts";

/** What `POST /tokens` answers: exactly these two. */
export const createdToken = {
  type: "object",
  properties: { transaction_hash: transactionHash, smartcontract_ID: tokenId },
  required: ["transaction_hash", "smartcontract_ID"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

const { smartcontract_ID, contract_address, ...rest } = onChain;

export const token = {
  type: "object",
  properties: {
    smartcontract_ID,
    contract_address,
    full_name: { type: "string", examples: ["testdonttouch100"] },
    short_name: { type: "string", examples: ["testdonttouch"] },
    ticker: { type: "string", examples: ["tdon"] },
    decimals: { type: "integer", minimum: 0, maximum: 8, examples: [8] },
    token_amount: { ...digits, description: "Whole tokens" },
    total_supply: {
      ...digits,
      description: "token_amount × 10^decimals, in base units",
      examples: ["1000000000000"],
    },
    ...rest,
  },
  required: [
    "smartcontract_ID",
    "contract_address",
    "full_name",
    "short_name",
    "ticker",
    "decimals",
    "token_amount",
    "total_supply",
    "owner",
    "transaction_hash",
    "block_number",
    "issued_at",
  ],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type Token = FromSchema<typeof token>;

export const tokenPage = {
  type: "object",
  properties: { tokens: { type: "array", items: token }, next_cursor: nextCursor },
  required: ["tokens", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
