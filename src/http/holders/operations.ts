import { stId, tokenId } from "../answers/values.ts";
import { ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, type Operation, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { pageQuery } from "../requests/page-query.ts";
import { holder, holderPage } from "./messages.ts";

export const holderSchemas = { Holder: holder, HolderPage: holderPage };

const HOLDERS = {
  summary: "List who holds it now",
  description:
    "Largest balance first. A wallet without any of it is listed only where some of it is frozen there.",
  query: pageQuery.schema,
  answers: [
    { status: 200, description: "A page of holders", content: json(holderPage, exampleOf(holderPage)) },
  ],
} satisfies Partial<Operation>;
const ERRORS = { ...ASKS_LEDGER, VALIDATION_FAILED: "invalid cursor value" };

export const holderOperations: Operations = {
  "GET /tokens/{smartcontract_ID}/holders": {
    ...HOLDERS,
    id: "listTokenHolders",
    tag: TAGS.tokens,
    path: { smartcontract_ID: { ...tokenId, examples: [1] } },
    errors: { ...ERRORS, NOT_FOUND: "there is no such token" },
  },
  "GET /security-tokens/{st_id}/holders": {
    ...HOLDERS,
    id: "listSecurityTokenHolders",
    tag: TAGS.securityTokens,
    path: { st_id: stId },
    errors: { ...ERRORS, NOT_FOUND: "there is no such security token" },
  },
};
