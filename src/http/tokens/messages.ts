import { toBaseUnits } from "../../issuance/amounts.ts";
import { TICKER } from "../../issuance/tickers.ts";
import type { Message, MessageSchema, Valid } from "../requests/message.ts";
import { amount, tokenName } from "../requests/fields.ts";

const schema = {
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

/**
 * The body of `POST /tokens`. Each amount and `decimals` may be right and the supply still not fit in a
 * uint256.
 */
export const createToken = {
  schema,
  check: ({ token_amount, decimals }: Valid<typeof schema>) =>
    toBaseUnits(token_amount, decimals) === undefined ? "token_amount" : undefined,
} satisfies Message<typeof schema>;
