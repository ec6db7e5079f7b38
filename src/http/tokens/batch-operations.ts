import { transactionHash } from "../answers/values.ts";
import { batchOperation } from "../openapi/batch-operation.ts";
import type { Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { tokenLine, tokenLineAnswer } from "./messages.ts";

export const tokenBatchSchemas = { TokenLine: tokenLine.schema, TokenLineAnswer: tokenLineAnswer };

const token = { full_name: "First of many", short_name: "first", token_amount: 10000, decimals: 8 };
const [hash] = transactionHash.examples;

export const tokenBatchOperations: Operations = {
  "POST /tokens/batch": batchOperation({
    id: "issueTokenBatch",
    tag: TAGS.tokens,
    summary: "Issue many tokens",
    description:
      "A line is the body of `POST /tokens` with an `idempotency_key`, and without `session_key`: the session is the bearer token.",
    bearer: "session",
    line: tokenLine.schema,
    lineAnswer: tokenLineAnswer,
    examples: [
      [
        { idempotency_key: "many-1", ...token, ticker: "MANY1" },
        { line: 1, status: 200, transaction_hash: hash, smartcontract_ID: 25 },
      ],
      [
        { idempotency_key: "many-2", ...token, ticker: "many1" },
        {
          line: 2,
          status: 409,
          error: "TICKER_ALREADY_EXISTS",
          message: "ticker 'many1' already exists",
        },
      ],
    ],
  }),
};
