import { TOKEN_NAMES, tokenName } from "../answers/token-name.ts";
import { TRANSFER_COLUMNS, transfer } from "../answers/transfer.ts";
import { stId, tokenId } from "../answers/values.ts";
import { ANSWERS_LIST, ASKS_LEDGER } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { list, type Operation, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { wallet } from "../requests/fields.ts";
import { pageQuery } from "../requests/page-query.ts";
import { transferPage, transfersQuery } from "./messages.ts";

export const transferSchemas = {
  ...TOKEN_NAMES,
  TokenName: tokenName,
  Transfer: transfer,
  TransferPage: transferPage,
};

const DESCRIPTION =
  "Newest first: the issue, transfers, what was minted and burned, and what the issuer of a security token froze, allowed or " +
  "moved by force. What is listed may be newer than its `CONFIRMATIONS`.";

const TRANSFERS = {
  description: DESCRIPTION,
  query: pageQuery.schema,
  answers: [
    {
      status: 200,
      description: "A page of transfers",
      content: list(transferPage, exampleOf(transferPage), TRANSFER_COLUMNS),
    },
  ],
} satisfies Partial<Operation>;
const ERRORS = { ...ASKS_LEDGER, ...ANSWERS_LIST, VALIDATION_FAILED: "invalid cursor value" };

export const transferOperations: Operations = {
  "GET /tokens/{smartcontract_ID}/transfers": {
    ...TRANSFERS,
    id: "listTokenTransfers",
    tag: TAGS.tokens,
    summary: "List what happened to a token",
    path: { smartcontract_ID: { ...tokenId, examples: [1] } },
    errors: { ...ERRORS, NOT_FOUND: "there is no such token" },
  },
  "GET /security-tokens/{st_id}/transfers": {
    ...TRANSFERS,
    id: "listSecurityTokenTransfers",
    tag: TAGS.securityTokens,
    summary: "List what happened to a security token",
    description: `${DESCRIPTION} With \`ST_LEDGER=scalardl\` nothing moves, so the list is empty.`,
    path: { st_id: stId },
    errors: { ...ERRORS, NOT_FOUND: "there is no such security token" },
  },
  "GET /transfers": {
    ...TRANSFERS,
    id: "listTransfers",
    tag: TAGS.tokens,
    summary: "List what happened to all tokens, or what a transaction did",
    description: `Of tokens of both kinds. ${DESCRIPTION} A transaction that did nothing to a token has an empty list.`,
    query: transfersQuery.schema,
    errors: ERRORS,
  },
  "GET /wallets/{address}/transfers": {
    ...TRANSFERS,
    id: "listWalletTransfers",
    tag: TAGS.wallets,
    summary: "List what a wallet took part in",
    description: `Of tokens of both kinds. ${DESCRIPTION}`,
    path: { address: { ...wallet, examples: ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"] } },
    errors: { ...ERRORS, VALIDATION_FAILED: "invalid address value" },
  },
};
