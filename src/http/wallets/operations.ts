import { ANSWERS_LIST, ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { list, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { wallet } from "../requests/fields.ts";
import { pageQuery } from "../requests/page-query.ts";
import { HOLDING_COLUMNS, holding, holdingPage, securityTokenHolding, tokenHolding } from "./messages.ts";

export const walletSchemas = {
  TokenHolding: tokenHolding,
  SecurityTokenHolding: securityTokenHolding,
  Holding: holding,
  HoldingPage: holdingPage,
};

export const walletOperations: Operations = {
  "GET /wallets/{address}/tokens": {
    id: "listHoldings",
    tag: TAGS.wallets,
    summary: "List what a wallet holds now",
    description: "Of tokens of both kinds, newest token first.",
    path: { address: { ...wallet, examples: ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"] } },
    query: pageQuery.schema,
    answers: [
      {
        status: 200,
        description: "A page of holdings",
        content: list(holdingPage, exampleOf(holdingPage), HOLDING_COLUMNS),
      },
    ],
    errors: { ...ASKS_LEDGER, ...ANSWERS_LIST, VALIDATION_FAILED: "invalid address value" },
  },
};
