import { TOKEN_COLUMNS, token } from "../answers/token.ts";
import { tokenId } from "../answers/values.ts";
import { ANSWERS_JSON, ANSWERS_LIST, ASKS_LEDGER, ISSUES } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, list, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { createdToken, createToken, tickerAddress, tokenPage, tokensQuery } from "./messages.ts";

export const tokenSchemas = {
  CreateTokenRequest: createToken.schema,
  CreateTokenResponse: createdToken,
  Token: token,
  TokenPage: tokenPage,
  TickerAddress: tickerAddress,
};

const NO_TOKEN = { NOT_FOUND: "there is no such token" };

export const tokenOperations: Operations = {
  "POST /tokens": {
    id: "issueToken",
    tag: TAGS.tokens,
    summary: "Issue a token",
    description:
      "Issues an ERC-20 and answers when it is on the chain. Its whole supply goes to the wallet of the session, whose key " +
      "stands in the body. A ticker has one token, in whatever case it is written. What is issued is public for ever.",
    takesIdempotencyKey: true,
    body: {
      schema: createToken.schema,
      examples: {
        "the document's": {
          session_key: "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL",
          full_name: "testdonttouch100",
          short_name: "testdonttouch",
          ticker: "tdon",
          token_amount: 10000,
          decimals: 8,
        },
      },
    },
    answers: [
      {
        status: 200,
        description: "It is issued, or was by an earlier request with the same Idempotency-Key",
        headers: ["Location"],
        content: json(createdToken, exampleOf(createdToken)),
      },
    ],
    errors: {
      ...ISSUES,
      VALIDATION_FAILED: "invalid decimals value",
      TICKER_ALREADY_EXISTS: "ticker 'tdon' already exists",
    },
  },
  "GET /tokens": {
    id: "listTokens",
    tag: TAGS.tokens,
    summary: "List or search tokens",
    description: "Newest first.",
    query: tokensQuery.schema,
    answers: [
      {
        status: 200,
        description: "A page of tokens",
        content: list(tokenPage, exampleOf(tokenPage), TOKEN_COLUMNS),
      },
    ],
    errors: { ...ASKS_LEDGER, ...ANSWERS_LIST, VALIDATION_FAILED: "invalid limit value" },
  },
  "GET /tokens/{smartcontract_ID}": {
    id: "readToken",
    tag: TAGS.tokens,
    summary: "Read a token by its id",
    path: { smartcontract_ID: { ...tokenId, examples: [1] } },
    answers: [{ status: 200, description: "The token", content: json(token, exampleOf(token)) }],
    errors: { ...ASKS_LEDGER, ...NO_TOKEN },
  },
  "GET /tickers/{ticker}": {
    id: "readTokenByTicker",
    tag: TAGS.tokens,
    summary: "Read a token by its ticker",
    path: {
      ticker: { description: "In whatever case it is written", type: "string", examples: ["TDON"] },
    },
    answers: [{ status: 200, description: "The token", content: json(token, exampleOf(token)) }],
    errors: { ...ASKS_LEDGER, ...NO_TOKEN },
  },
  "GET /tickers/{ticker}/address": {
    id: "readTickerAddress",
    tag: TAGS.tokens,
    summary: "Read where a ticker's token is or would be",
    description:
      "A token's address follows from its ticker alone, in any case, so it is known before the token is issued, and by " +
      "whomever. That there is an address says nothing about whether there is a token.",
    path: {
      ticker: { description: "In whatever case it is written", type: "string", examples: ["TDON"] },
    },
    answers: [
      {
        status: 200,
        description: "The address",
        content: json(tickerAddress, exampleOf(tickerAddress)),
      },
    ],
    errors: { ...ANSWERS_JSON, NOT_FOUND: "no token can have this ticker" },
  },
};
