import type { FromSchema } from "json-schema-to-ts";
import { balance } from "../answers/balance.ts";
import { pageSchema } from "../answers/page.ts";
import { namedSecurityToken, namedToken } from "../answers/token-name.ts";
import type { AnswerSchema } from "../answers/values.ts";

const REQUIRED = ["name", "balance", "formatted", "frozen"] as const;

/** The `full_name` of a token, the `token_name` of a security token. */
const name = { description: "What the token is called", type: "string", examples: ["Acme Loyalty"] } as const;

export const tokenHolding = {
  ...namedToken,
  properties: { ...namedToken.properties, name, ...balance },
  required: [...namedToken.required, ...REQUIRED],
} as const satisfies AnswerSchema;

export const securityTokenHolding = {
  ...namedSecurityToken,
  properties: { ...namedSecurityToken.properties, name, ...balance },
  required: [...namedSecurityToken.required, ...REQUIRED],
} as const satisfies AnswerSchema;

export const holding = { oneOf: [tokenHolding, securityTokenHolding] } as const satisfies AnswerSchema;

/** Of both kinds. */
export const HOLDING_COLUMNS = [
  ...new Set(holding.oneOf.flatMap(({ properties }) => Object.keys(properties))),
];

export type HoldingView = FromSchema<typeof holding>;

/** The answer to `GET /wallets/{address}/tokens`. */
export const holdingPage = pageSchema("holdings", holding, "Newest token first");
