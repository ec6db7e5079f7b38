import { holderPage } from "./messages.ts";
import { stId, tokenId } from "../answers/values.ts";
import { pageQuery } from "../requests/list-queries.ts";
import { ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operation, type Operations } from "../openapi/operation.ts";

const HOLDERS = {
  summary: "List who holds it now",
  description: "Largest balance first. Whoever has nothing of it is in it only where some is frozen for him.",
  query: { message: pageQuery },
  answers: [
    { status: 200, description: "A page of holders", content: json(holderPage, exampleOf(holderPage)) },
  ],
} satisfies Partial<Operation>;
const ERRORS = { ...ASKS_LEDGER, VALIDATION_FAILED: "invalid cursor value" };

export const holderOperations: Operations = {
  "GET /tokens/{smartcontract_ID}/holders": {
    ...HOLDERS,
    id: "listTokenHolders",
    tag: "Tokens",
    path: { smartcontract_ID: { ...tokenId, examples: [1] } },
    errors: { ...ERRORS, NOT_FOUND: "there is no such token" },
  },
  "GET /security-tokens/{st_id}/holders": {
    ...HOLDERS,
    id: "listSecurityTokenHolders",
    tag: "Security tokens",
    path: { st_id: stId },
    errors: { ...ERRORS, NOT_FOUND: "there is no such security token" },
  },
};
