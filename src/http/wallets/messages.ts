import type { FromSchema } from "json-schema-to-ts";
import { balance } from "../answers/balance.ts";
import { nextCursor } from "../answers/page.ts";
import { address, stId, tokenId, type AnswerSchema } from "../answers/values.ts";

const REQUIRED = ["smartcontract_ID", "kind", "contract_address", "balance", "formatted", "frozen"] as const;

export const tokenHolding = {
  type: "object",
  properties: {
    smartcontract_ID: tokenId,
    kind: { type: "string", const: "token" },
    ticker: { type: "string", examples: ["tdon"] },
    contract_address: address,
    ...balance,
  },
  required: [...REQUIRED, "ticker"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const securityTokenHolding = {
  type: "object",
  properties: {
    smartcontract_ID: tokenId,
    kind: { type: "string", const: "security_token" },
    st_id: stId,
    contract_address: address,
    ...balance,
  },
  required: [...REQUIRED, "st_id"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const holding = { oneOf: [tokenHolding, securityTokenHolding] } as const satisfies AnswerSchema;

/** Of both kinds. */
export const HOLDING_COLUMNS = [
  ...new Set(holding.oneOf.flatMap(({ properties }) => Object.keys(properties))),
];

export type HoldingView = FromSchema<typeof holding>;

/** The answer to `GET /wallets/{address}/tokens`. */
export const holdingPage = {
  type: "object",
  properties: {
    holdings: { description: "Newest token first", type: "array", items: holding },
    next_cursor: nextCursor,
  },
  required: ["holdings", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
