import { toBaseUnits } from "../../issuance/amounts.ts";
import { TICKER } from "../../issuance/tickers.ts";
import { onChain } from "../answers/on-chain.ts";
import { nextCursor } from "../answers/page.ts";
import { token } from "../answers/token.ts";
import { tokenId, transactionHash, type AnswerSchema } from "../answers/values.ts";
import { amount, tokenName } from "../requests/fields.ts";
import type { Message, MessageSchema, Valid } from "../requests/message.ts";
import { cursor, limit, searchText } from "../requests/page-query.ts";

const createTokenSchema = {
  title: "CreateTokenRequest",
  type: "object",
  properties: {
    session_key: {
      title: "Session key",
      description: "The key of a session that has not ended",
      type: "string",
      minLength: 1,
      maxLength: 256,
      examples: ["ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL"],
    },
    full_name: { ...tokenName, title: "Full name", examples: ["testdonttouch100"] },
    short_name: { ...tokenName, title: "Short name", examples: ["testdonttouch"] },
    ticker: {
      title: "Ticker",
      description:
        "1 to 11 of A-Z a-z 0-9 . - _ $, with a letter or digit, not ST- and a number; unique in any case",
      type: "string",
      format: "ticker",
      pattern: TICKER.source,
      examples: ["tdon"],
    },
    token_amount: { ...amount, title: "Token amount", examples: [10000] },
    decimals: { title: "Decimals", type: "integer", minimum: 0, maximum: 8, examples: [8] },
  },
  required: ["session_key", "full_name", "short_name", "ticker", "token_amount", "decimals"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /tokens`. */
export const createToken = {
  schema: createTokenSchema,
  // A valid amount and valid decimals may still make a supply that does not fit in a uint256.
  check: ({ token_amount, decimals }: Valid<typeof createTokenSchema>) =>
    toBaseUnits(token_amount, decimals) === undefined ? "token_amount" : undefined,
} satisfies Message<typeof createTokenSchema>;

/** The answer to `POST /tokens`, which has exactly these two fields. */
export const createdToken = {
  type: "object",
  properties: { transaction_hash: transactionHash, smartcontract_ID: tokenId },
  required: ["transaction_hash", "smartcontract_ID"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `GET /tickers/{ticker}/address`. */
export const tickerAddress = {
  type: "object",
  properties: { ticker: createTokenSchema.properties.ticker, contract_address: onChain.contract_address },
  required: ["ticker", "contract_address"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

const tokensQuerySchema = {
  type: "object",
  properties: {
    limit,
    cursor,
    q: {
      ...searchText,
      description: "What the ticker or the name has in it, in whatever case, or the contract's address",
      maxLength: 60,
    },
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of `GET /tokens`. */
export const tokensQuery = { schema: tokensQuerySchema } satisfies Message<typeof tokensQuerySchema>;

/** The answer to `GET /tokens`. */
export const tokenPage = {
  type: "object",
  properties: { tokens: { type: "array", items: token }, next_cursor: nextCursor },
  required: ["tokens", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
