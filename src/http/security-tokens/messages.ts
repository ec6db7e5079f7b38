import type { SecurityTokenOrder } from "../../ledger/records.ts";
import { sentenceError } from "../answers/error.ts";
import { lineAnswer } from "../answers/line.ts";
import { pageSchema } from "../answers/page.ts";
import { securityToken } from "../answers/security-token.ts";
import { stId, type AnswerSchema } from "../answers/values.ts";
import { amount, idempotencyKey, info, issuerId, tokenName } from "../requests/fields.ts";
import type { Message, MessageSchema, Valid } from "../requests/message.ts";
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

const SPELLINGS = new Map([
  ["issuerId", "issuer_id"],
  ["tokenName", "token_name"],
  ["amount", "issued_amount"],
]);

/** The body of `POST /security-tokens`. The original document of this route spells the fields in two ways. */
export const createSecurityToken = {
  schema: createSecurityTokenSchema,
  explain: sentence,
  aliases: SPELLINGS,
} satisfies Message<typeof createSecurityTokenSchema>;

const securityTokenLineSchema = {
  title: "SecurityTokenLine",
  type: "object",
  properties: { idempotency_key: idempotencyKey, ...createSecurityTokenSchema.properties },
  required: ["idempotency_key", ...createSecurityTokenSchema.required],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** A line of `POST /security-tokens/batch`: the body of `POST /security-tokens`. */
export const securityTokenLine = {
  schema: securityTokenLineSchema,
  explain: sentence,
  aliases: SPELLINGS,
} satisfies Message<typeof securityTokenLineSchema>;

/** The security token that a valid body or line asks for. */
export function requestedSecurityToken(request: Valid<typeof createSecurityTokenSchema>): SecurityTokenOrder {
  return {
    issuerId: request.issuer_id,
    tokenName: request.token_name,
    amount: request.issued_amount,
    info: request.info,
  };
}

/** The answer to both routes that issue. */
export const createdSecurityToken = {
  type: "object",
  properties: { st_id: stId },
  required: ["st_id"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** What a line of `POST /security-tokens/batch` is answered by. */
export const securityTokenLineAnswer = lineAnswer(201, createdSecurityToken, sentenceError);

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
export const securityTokenPage = pageSchema("security_tokens", securityToken);
