import { stId, tokenId } from "../answers/values.ts";
import { ANSWERS_LIST, ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { list, type Operation, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { HOLDER_COLUMNS, holder, holderPage, holdersQuery } from "./messages.ts";

export const holderSchemas = { Holder: holder, HolderPage: holderPage };

const HOLDERS = {
  summary: "List who holds it, or who held it",
  description:
    "Largest balance first. A wallet without any of it is listed only where some of it is frozen there. By default as of the " +
    "latest block; with `at` as of another one, where the sum is the supply of then, and a page may have fewer than `limit` " +
    "holders though `next_cursor` continues it. In CSV, all of them as of one block.",
  query: holdersQuery.schema,
  answers: [
    {
      status: 200,
      description: "A page of holders",
      content: list(holderPage, exampleOf(holderPage), HOLDER_COLUMNS),
    },
  ],
} satisfies Partial<Operation>;
const ERRORS = {
  ...ASKS_LEDGER,
  ...ANSWERS_LIST,
  VALIDATION_FAILED: ["invalid cursor value", "invalid at value: the chain has come to block 120"],
};

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
