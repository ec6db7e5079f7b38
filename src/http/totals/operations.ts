import { MOST_COUNTED } from "../../ledger/records.ts";
import { stId, tokenId } from "../answers/values.ts";
import { ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operation, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { tokenCounts, totals } from "./messages.ts";

export const totalsSchemas = { Totals: totals, TokenCounts: tokenCounts };

const TOTALS = {
  summary: "Count its holders and what happened to it",
  description: `As of the latest block. A count stops at ${MOST_COUNTED}, which stands for that many or more.`,
  answers: [{ status: 200, description: "Its totals", content: json(totals, exampleOf(totals)) }],
} satisfies Partial<Operation>;

export const totalsOperations: Operations = {
  "GET /totals": {
    id: "readTokenCounts",
    tag: TAGS.tokens,
    summary: "Count the tokens of each kind",
    description: "As of the latest block.",
    answers: [{ status: 200, description: "The counts", content: json(tokenCounts, exampleOf(tokenCounts)) }],
    errors: ASKS_LEDGER,
  },
  "GET /tokens/{smartcontract_ID}/totals": {
    ...TOTALS,
    id: "readTokenTotals",
    tag: TAGS.tokens,
    path: { smartcontract_ID: { ...tokenId, examples: [1] } },
    errors: { ...ASKS_LEDGER, NOT_FOUND: "there is no such token" },
  },
  "GET /security-tokens/{st_id}/totals": {
    ...TOTALS,
    id: "readSecurityTokenTotals",
    tag: TAGS.securityTokens,
    path: { st_id: stId },
    errors: { ...ASKS_LEDGER, NOT_FOUND: "there is no such security token" },
  },
};
