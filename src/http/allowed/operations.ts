import { stId } from "../answers/values.ts";
import { ANSWERS_LIST, ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { list, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { ALLOWANCE_COLUMNS, allowance, allowedPage, allowedQuery } from "./messages.ts";

export const allowedSchemas = { Allowance: allowance, AllowedPage: allowedPage };

export const allowedOperations: Operations = {
  "GET /security-tokens/{st_id}/allowed": {
    id: "listAllowed",
    tag: TAGS.securityTokens,
    summary: "List whom its issuer allows",
    description:
      "The wallets that may send and receive it by name, whether they hold any of it or not, the newest decision first. The " +
      "issuer's own wallet needs no leave. A page may have fewer than `limit` though `next_cursor` continues it.",
    path: { st_id: stId },
    query: allowedQuery.schema,
    answers: [
      {
        status: 200,
        description: "A page of wallets",
        content: list(allowedPage, exampleOf(allowedPage), ALLOWANCE_COLUMNS),
      },
    ],
    errors: {
      ...ASKS_LEDGER,
      ...ANSWERS_LIST,
      VALIDATION_FAILED: "invalid cursor value",
      NOT_FOUND: "there is no such security token",
    },
  },
};
