import { batchOperation } from "../openapi/batch-operation.ts";
import type { Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import { securityTokenLine, securityTokenLineAnswer } from "./messages.ts";

export const securityTokenBatchSchemas = {
  SecurityTokenLine: securityTokenLine.schema,
  SecurityTokenLineAnswer: securityTokenLineAnswer,
};

const token = { issuer_id: "issuer123", issued_amount: 1000, info: { isin: "XS0000000000" } };

export const securityTokenBatchOperations: Operations = {
  "POST /security-tokens/batch": batchOperation({
    id: "issueSecurityTokenBatch",
    tag: TAGS.securityTokens,
    summary: "Issue many security tokens",
    description:
      "A line is the body of `POST /security-tokens` with an `idempotency_key`. **`info` is public for ever**.",
    bearer: "optional session",
    line: securityTokenLine.schema,
    lineAnswer: securityTokenLineAnswer,
    examples: [
      [
        { idempotency_key: "many-1", ...token, token_name: "Many 1" },
        { line: 1, status: 201, st_id: "issuer123-Many 1" },
      ],
      [
        { idempotency_key: "many-2", ...token, token_name: "Many 1" },
        { line: 2, status: 409, error: "Token with ID 'issuer123-Many 1' already exists." },
      ],
    ],
  }),
};
