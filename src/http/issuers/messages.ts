import type { FromSchema } from "json-schema-to-ts";
import { nextCursor, pageSchema } from "../answers/page.ts";
import { address, digits, stId, type AnswerSchema } from "../answers/values.ts";
import { issuerId, wallet } from "../requests/fields.ts";
import type { Message, MessageSchema } from "../requests/message.ts";
import { cursor, limit, searchText } from "../requests/page-query.ts";

const createIssuerSchema = {
  title: "CreateIssuerRequest",
  type: "object",
  properties: { issuer_id: issuerId, wallet },
  required: ["issuer_id", "wallet"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /issuers`. */
export const createIssuer = { schema: createIssuerSchema } satisfies Message<typeof createIssuerSchema>;

const fields = {
  issuer_id: { type: "string", examples: ["issuer123"] },
  wallet: {
    ...address,
    description: "The wallet that holds what the issuer issues, in EIP-55 form",
    examples: ["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"],
  },
} as const;

/** The answer to `POST /issuers`. */
export const createdIssuer = {
  type: "object",
  properties: fields,
  required: ["issuer_id", "wallet"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** An issuer in a list. */
export const listedIssuer = {
  type: "object",
  properties: {
    ...fields,
    token_count: {
      description: "How many security tokens it has issued; left out if the ledger does not count them",
      type: "integer",
      minimum: 0,
      examples: [1],
    },
  },
  required: ["issuer_id", "wallet"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type ListedIssuerView = FromSchema<typeof listedIssuer>;

export const ISSUER_COLUMNS = Object.keys(listedIssuer.properties);

const issuersQuerySchema = {
  type: "object",
  properties: {
    limit,
    cursor,
    q: {
      ...searchText,
      description: "What the issuer's id has in it, in whatever case; on ScalarDL a whole id",
      maxLength: 32,
    },
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of `GET /issuers`. */
export const issuersQuery = { schema: issuersQuerySchema } satisfies Message<typeof issuersQuerySchema>;

/** The answer to `GET /issuers`. */
export const issuerPage = pageSchema("issuers", listedIssuer, "The newest first");

export const issuerBalance = {
  type: "object",
  properties: { st_id: stId, balance: { ...digits, examples: ["1000"] } },
  required: ["st_id", "balance"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type IssuerBalanceView = FromSchema<typeof issuerBalance>;

/** The answer to `GET /issuers/{issuer_id}`. */
export const issuer = {
  type: "object",
  properties: {
    ...fields,
    suspended: {
      description:
        "Whether the admin has suspended the issuer: it issues nothing then, and nobody controls its tokens; left out if the ledger suspends nobody",
      type: "boolean",
      examples: [false],
    },
    balances: { description: "Newest token first", type: "array", items: issuerBalance },
    next_cursor: nextCursor,
  },
  required: ["issuer_id", "wallet", "balances", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
