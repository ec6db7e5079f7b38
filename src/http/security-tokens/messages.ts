import { nextCursor } from "../answers/page.ts";
import { securityToken } from "../answers/security-token.ts";
import { stId, type AnswerSchema } from "../answers/values.ts";
import { amount, info, issuerId, tokenName } from "../requests/fields.ts";
import type { Message, MessageSchema } from "../requests/message.ts";
import { cursor, limit, searchText } from "../requests/page-query.ts";
import { sentence } from "./sentence.ts";

const createStSchema = {
  title: "CreateStRequest",
  type: "object",
  properties: { issuerId, tokenName, amount, info },
  required: ["issuerId", "tokenName", "amount", "info"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /api/st/create`. */
export const createSt = { schema: createStSchema, explain: sentence } satisfies Message<
  typeof createStSchema
>;

const createSecurityTokenSchema = {
  title: "SecurityTokenRequest",
  type: "object",
  properties: { issuer_id: issuerId, token_name: tokenName, issued_amount: amount, info },
  required: ["issuer_id", "token_name", "issued_amount", "info"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /security-tokens`. The original document of this route spells the fields in two ways. */
export const createSecurityToken = {
  schema: createSecurityTokenSchema,
  explain: sentence,
  aliases: new Map([
    ["issuerId", "issuer_id"],
    ["tokenName", "token_name"],
    ["amount", "issued_amount"],
  ]),
} satisfies Message<typeof createSecurityTokenSchema>;

/** The answer to both routes that issue. */
export const createdSecurityToken = {
  type: "object",
  properties: { st_id: stId },
  required: ["st_id"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

const securityTokensQuerySchema = {
  type: "object",
  properties: {
    issuer_id: issuerId,
    limit,
    cursor,
    q: {
      ...searchText,
      description:
        "What the st_id (issuer, hyphen, name) has in it, in whatever case, or the contract's address; on ScalarDL a whole st_id",
      // An issuer's id, a hyphen and a name.
      maxLength: 93,
    },
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of `GET /security-tokens`. */
export const securityTokensQuery = { schema: securityTokensQuerySchema } satisfies Message<
  typeof securityTokensQuerySchema
>;

/** The answer to `GET /security-tokens`. */
export const securityTokenPage = {
  type: "object",
  properties: { security_tokens: { type: "array", items: securityToken }, next_cursor: nextCursor },
  required: ["security_tokens", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
