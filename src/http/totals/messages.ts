import type { FromSchema } from "json-schema-to-ts";
import { MOST_COUNTED } from "../../ledger/records.ts";
import { digits, type AnswerSchema } from "../answers/values.ts";

const count = { type: "integer", minimum: 0, maximum: MOST_COUNTED, examples: [3] } as const;

/** The answer to both routes that tell a token's totals. */
export const totals = {
  type: "object",
  properties: {
    holders: { ...count, description: "How many wallets hold some of it" },
    transfers: { ...count, description: "How many rows `…/transfers` has, the issue too" },
    allowed: {
      ...count,
      description:
        "Of a security token alone: how many wallets its issuer allows by name to send and receive",
    },
    total_supply: { ...digits, description: "What there is now, in base units" },
    frozen: {
      ...digits,
      description: `How much of it is frozen, in base units; null where over ${MOST_COUNTED} wallets have some`,
      type: ["string", "null"],
      examples: ["0"],
    },
  },
  required: ["holders", "transfers", "total_supply", "frozen"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `GET /totals`. */
export const tokenCounts = {
  type: "object",
  properties: {
    tokens: { type: "integer", minimum: 0, description: "How many tokens were issued", examples: [20] },
    security_tokens: {
      type: "integer",
      minimum: 0,
      description:
        "How many security tokens were issued; left out where they are on a ledger that does not count them",
      examples: [5],
    },
  },
  required: ["tokens"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type TokenCountsView = FromSchema<typeof tokenCounts>;
export type TotalsView = FromSchema<typeof totals>;
