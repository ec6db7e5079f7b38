import { SECURITY_TOKEN_COLUMNS, securityToken } from "../answers/security-token.ts";
import { stId } from "../answers/values.ts";
import { ANSWERS_LIST, ASKS_LEDGER, ISSUES } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, list, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";
import {
  createdSecurityToken,
  createSecurityToken,
  createSt,
  securityTokenPage,
  securityTokensQuery,
} from "./messages.ts";

/** This route's fields have two spellings. Both are in the schema, and the description says that a mix of them works. */
const EITHER_SPELLING = { oneOf: [createSecurityToken.schema, createSt.schema] } as const;

export const securityTokenSchemas = {
  CreateStRequest: createSt.schema,
  SecurityTokenRequest: createSecurityToken.schema,
  CreateStResponse: createdSecurityToken,
  SecurityToken: securityToken,
  SecurityTokenPage: securityTokenPage,
};

const DESCRIPTION =
  "Issues an ERC-7943 token and answers when it is on the chain. Its whole supply goes to the issuer's wallet. **`info` is " +
  "public for ever**: it is on the chain, where nobody can take it back. If the service was started with " +
  "`ST_AUTH=required` the bearer token is a session key of the issuer's own wallet. With `ST_LEDGER=scalardl` the token is an " +
  "entry in a ScalarDL Ledger instead, and has none of the chain's fields.";

const ERRORS = {
  ...ISSUES,
  UNAUTHORIZED: "a session of the issuer's wallet is required",
  FORBIDDEN: ["the session is not of the issuer's wallet", "this host is not served"],
  VALIDATION_FAILED: "Issued amount must be positive",
  UNKNOWN_ISSUER: "Issuer ID 'invalidIssuer' does not exist.",
};
const DUPLICATE = "Token with ID 'issuer123-MyToken' already exists.";

const INFO = { description: "Sample token", details: { type: "utility" } };

export const securityTokenOperations: Operations = {
  "POST /api/st/create": {
    id: "issueSt",
    tag: TAGS.securityTokens,
    summary: "Issue a security token",
    description: `${DESCRIPTION} A duplicate is answered by 400.`,
    bearer: "optional session",
    takesIdempotencyKey: true,
    body: {
      schema: createSt.schema,
      examples: {
        "the document's": { issuerId: "issuer123", tokenName: "MyToken", amount: 1000, info: INFO },
      },
    },
    answers: [
      {
        status: 200,
        description: "It is issued, or was by an earlier request with the same Idempotency-Key",
        content: json(createdSecurityToken, exampleOf(createdSecurityToken)),
      },
    ],
    errors: { ...ERRORS, VALIDATION_FAILED: ["Issued amount must be positive", DUPLICATE] },
    sentences: true,
  },
  "POST /security-tokens": {
    id: "issueSecurityToken",
    tag: TAGS.securityTokens,
    summary: "Issue a security token",
    description: `${DESCRIPTION} A duplicate is answered by 409. Each field may have either spelling, also in a mix of both.`,
    bearer: "optional session",
    takesIdempotencyKey: true,
    body: {
      schema: EITHER_SPELLING,
      examples: {
        "as the diagram spells it": {
          issuer_id: "issuer123",
          token_name: "Series A",
          issued_amount: 1000,
          info: INFO,
        },
        "as the procedure spells it": {
          issuerId: "issuer123",
          tokenName: "Series B",
          amount: 1000,
          info: INFO,
        },
      },
    },
    answers: [
      {
        status: 201,
        description: "It is issued, or was by an earlier request with the same Idempotency-Key",
        headers: ["Location"],
        content: json(createdSecurityToken, { st_id: "issuer123-Series A" }),
      },
    ],
    errors: { ...ERRORS, ST_ALREADY_EXISTS: DUPLICATE },
    sentences: true,
  },
  "GET /security-tokens": {
    id: "listSecurityTokens",
    tag: TAGS.securityTokens,
    summary: "List security tokens",
    description:
      "Newest first. With `ST_LEDGER=scalardl`, and without `issuer_id`, issuer by issuer; a page may be shorter than `limit` then.",
    query: securityTokensQuery.schema,
    answers: [
      {
        status: 200,
        description: "A page of security tokens",
        content: list(securityTokenPage, exampleOf(securityTokenPage), SECURITY_TOKEN_COLUMNS),
      },
    ],
    errors: { ...ASKS_LEDGER, ...ANSWERS_LIST, VALIDATION_FAILED: "invalid limit value" },
  },
  "GET /security-tokens/{st_id}": {
    id: "readSecurityToken",
    tag: TAGS.securityTokens,
    summary: "Read a security token",
    path: { st_id: stId },
    answers: [
      {
        status: 200,
        description: "The security token",
        content: json(securityToken, exampleOf(securityToken)),
      },
    ],
    errors: { ...ASKS_LEDGER, NOT_FOUND: "there is no such security token" },
  },
};
