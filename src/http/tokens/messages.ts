import { toBaseUnits } from "../../issuance/amounts.ts";
import { TICKER } from "../../issuance/tickers.ts";
import type { IssuedToken, TokenOrder } from "../../ledger/records.ts";
import { error } from "../answers/error.ts";
import { lineAnswer } from "../answers/line.ts";
import { onChain } from "../answers/on-chain.ts";
import { pageSchema } from "../answers/page.ts";
import { token } from "../answers/token.ts";
import { tokenId, transactionHash, type AnswerSchema } from "../answers/values.ts";
import { amount, idempotencyKey, tokenName } from "../requests/fields.ts";
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

type TokenFields = Omit<Valid<typeof createTokenSchema>, "session_key">;

/** The field that is wrong if a valid amount and valid decimals make a supply that does not fit in a uint256. */
function wrongSupply({ token_amount, decimals }: TokenFields): string | undefined {
  return toBaseUnits(token_amount, decimals) === undefined ? "token_amount" : undefined;
}

/** The body of `POST /tokens`. */
export const createToken = {
  schema: createTokenSchema,
  check: (request: Valid<typeof createTokenSchema>) => wrongSupply(request),
} satisfies Message<typeof createTokenSchema>;

const { session_key: _, ...lineProperties } = createTokenSchema.properties;

const tokenLineSchema = {
  title: "TokenLine",
  type: "object",
  properties: { idempotency_key: idempotencyKey, ...lineProperties },
  required: ["idempotency_key", "full_name", "short_name", "ticker", "token_amount", "decimals"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** A line of `POST /tokens/batch`: the body of `POST /tokens`, whose session stands in a header. */
export const tokenLine = {
  schema: tokenLineSchema,
  check: (line: Valid<typeof tokenLineSchema>) => wrongSupply(line),
} satisfies Message<typeof tokenLineSchema>;

/** The token that a valid body or line asks for. */
export function requestedToken(request: TokenFields): Omit<TokenOrder, "owner"> {
  return {
    fullName: request.full_name,
    shortName: request.short_name,
    ticker: request.ticker,
    amount: request.token_amount,
    decimals: request.decimals,
  };
}

/** The answer to `POST /tokens`, which has exactly these two fields. */
export const createdToken = {
  type: "object",
  properties: { transaction_hash: transactionHash, smartcontract_ID: tokenId },
  required: ["transaction_hash", "smartcontract_ID"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export function createdTokenView({ id, transactionHash }: IssuedToken) {
  return { transaction_hash: transactionHash, smartcontract_ID: id };
}

/** What a line of `POST /tokens/batch` is answered by. */
export const tokenLineAnswer = lineAnswer(200, createdToken, error);

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
export const tokenPage = pageSchema("tokens", token);
