import { address, time, tokenId, type AnswerSchema } from "../answers/values.ts";
import { PAGE_NUMBER } from "../requests/formats.ts";
import type { Message, MessageSchema } from "../requests/message.ts";

const querySchema = {
  type: "object",
  properties: {
    page: {
      title: "Page",
      description: "Which 10,000 tokens: the first ones are on page 1",
      type: "string",
      format: "page-number",
      pattern: PAGE_NUMBER.source,
      default: "1",
    },
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of `GET /tokenlist.json`. */
export const tokenListQuery = { schema: querySchema } satisfies Message<typeof querySchema>;

const count = { type: "integer", minimum: 0 } as const;

export const listedToken = {
  type: "object",
  properties: {
    chainId: { type: "integer", minimum: 1, examples: [31337] },
    address,
    name: { type: "string", examples: ["testdonttouch100"] },
    symbol: { type: "string", examples: ["tdon"] },
    decimals: { type: "integer", minimum: 0, maximum: 8, examples: [8] },
    extensions: {
      type: "object",
      properties: { smartcontract_ID: tokenId },
      required: ["smartcontract_ID"],
      additionalProperties: false,
    },
  },
  required: ["chainId", "address", "name", "symbol", "decimals", "extensions"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `GET /tokenlist.json`: the part of https://uniswap.org/tokenlist.schema.json that is used here. */
export const tokenList = {
  description: "A Uniswap Token List: https://uniswap.org/tokenlist.schema.json",
  type: "object",
  properties: {
    name: { type: "string", examples: ["Hallmark tokens"] },
    timestamp: time,
    version: {
      type: "object",
      properties: {
        major: { ...count, examples: [0] },
        minor: { ...count, description: "How many tokens there are", examples: [1] },
        patch: { ...count, examples: [0] },
      },
      required: ["major", "minor", "patch"],
      additionalProperties: false,
    },
    tokens: { type: "array", items: listedToken, minItems: 1, maxItems: 10_000 },
  },
  required: ["name", "timestamp", "version", "tokens"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
