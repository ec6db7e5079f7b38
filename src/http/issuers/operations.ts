import { ANSWERS_LIST, ASKS_LEDGER, ISSUES, TAKES_BODY } from "../openapi/common-errors.ts";
import { exampleOf } from "../openapi/example.ts";
import { json, list, type Operations } from "../openapi/operation.ts";
import { pageQuery } from "../requests/page-query.ts";
import {
  createdIssuer,
  createIssuer,
  ISSUER_COLUMNS,
  issuer,
  issuerBalance,
  issuerPage,
  issuersQuery,
  listedIssuer,
} from "./messages.ts";

const TAG = { name: "Issuers", description: "Who issues security tokens" };
const EXAMPLE = { issuer_id: "acme", wallet: "0x90F79bf6EB2c4f870365E785982E1f101E93b906" };

export const issuerSchemas = {
  CreateIssuerRequest: createIssuer.schema,
  CreateIssuerResponse: createdIssuer,
  Issuer: issuer,
  IssuerBalance: issuerBalance,
  ListedIssuer: listedIssuer,
  IssuerPage: issuerPage,
};

export const issuerOperations: Operations = {
  "POST /issuers": {
    id: "registerIssuer",
    tag: TAG,
    summary: "Register an issuer",
    description: "For the operator, if the service was started with `ADMIN_TOKEN`.",
    bearer: "operator",
    body: { schema: createIssuer.schema, examples: { issuer: EXAMPLE } },
    answers: [
      {
        status: 201,
        description: "The issuer is registered",
        headers: ["Location"],
        content: json(createdIssuer, EXAMPLE),
      },
    ],
    errors: {
      ...ASKS_LEDGER,
      ...TAKES_BODY,
      UNAUTHORIZED: "the operator's token is required",
      FORBIDDEN: [
        "issuers can't be registered here: the service was started without ADMIN_TOKEN",
        "this host is not served",
      ],
      TOO_MANY_REQUESTS: "at most 10 wrong tokens a minute",
      ISSUER_ALREADY_EXISTS: "issuer 'acme' already exists",
      OUTCOME_UNKNOWN: ISSUES.OUTCOME_UNKNOWN,
    },
  },
  "GET /issuers": {
    id: "listIssuers",
    tag: TAG,
    summary: "List or search issuers",
    description: "The newest first.",
    query: issuersQuery.schema,
    answers: [
      {
        status: 200,
        description: "A page of issuers",
        content: list(issuerPage, exampleOf(issuerPage), ISSUER_COLUMNS),
      },
    ],
    errors: { ...ASKS_LEDGER, ...ANSWERS_LIST, VALIDATION_FAILED: "invalid limit value" },
  },
  "GET /issuers/{issuer_id}": {
    id: "readIssuer",
    tag: TAG,
    summary: "Read an issuer",
    description: "With what its wallet holds of its own tokens.",
    path: { issuer_id: { type: "string", examples: ["issuer123"] } },
    query: pageQuery.schema,
    answers: [{ status: 200, description: "The issuer", content: json(issuer, exampleOf(issuer)) }],
    errors: {
      ...ASKS_LEDGER,
      VALIDATION_FAILED: "invalid limit value",
      NOT_FOUND: "there is no such issuer",
    },
  },
};
