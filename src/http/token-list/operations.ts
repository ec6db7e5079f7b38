import { ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, UNCHANGED, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { listedToken, tokenList, tokenListQuery } from "./messages.ts";

export const tokenListSchemas = { TokenList: tokenList, ListedToken: listedToken };

export const tokenListOperations: Operations = {
  "GET /tokenlist.json": {
    id: "readTokenList",
    tag: TAGS.tokens,
    summary: "Read all tokens as a Uniswap Token List",
    description:
      "For pages of every origin. A list has at most 10,000 tokens; if there are more, `Link` names the next list.",
    query: tokenListQuery.schema,
    answers: [
      {
        status: 200,
        description: "The list",
        headers: ["ETag"],
        content: json(tokenList, exampleOf(tokenList)),
      },
      UNCHANGED,
    ],
    errors: {
      ...ASKS_LEDGER,
      VALIDATION_FAILED: "invalid page value",
      NOT_FOUND: "there is no token for this list yet",
      TOO_MANY_REQUESTS: "too many token lists are being read",
    },
  },
};
