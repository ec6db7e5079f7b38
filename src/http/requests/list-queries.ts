import { PAGE_LIMIT } from "./formats.ts";
import type { FieldSchema, Message, MessageSchema } from "./message.ts";
import { issuerId } from "./fields.ts";

const limit = {
  title: "Limit",
  description: "How many to answer with at most: 1 to 100",
  type: "string",
  format: "page-limit",
  pattern: PAGE_LIMIT.source,
  default: "20",
} as const satisfies FieldSchema;

const cursor = {
  title: "Cursor",
  description: "The next_cursor of the page before",
  type: "string",
  pattern: "^[A-Za-z0-9_-]+$",
  maxLength: 256,
} as const satisfies FieldSchema;

const q = {
  title: "Search text",
  description: "What the ticker or the name has in it, in whatever case, or the contract's address",
  type: "string",
  maxLength: 60,
  // No name has a control character.
  pattern: "^[^\\u0000-\\u001f]*$",
} as const satisfies FieldSchema;

const qOfSecurityTokens = {
  ...q,
  description:
    "What the st_id (issuer, hyphen, name) has in it, in whatever case, or the contract's address; on ScalarDL a whole st_id",
  maxLength: 93,
} as const satisfies FieldSchema;

const pageSchema = {
  type: "object",
  properties: { limit, cursor },
  additionalProperties: false,
} as const satisfies MessageSchema;

const tokensSchema = {
  type: "object",
  properties: { limit, cursor, q },
  additionalProperties: false,
} as const satisfies MessageSchema;

const securityTokensSchema = {
  type: "object",
  properties: { issuer_id: issuerId, limit, cursor, q: qOfSecurityTokens },
  additionalProperties: false,
} as const satisfies MessageSchema;

const tokenListSchema = {
  type: "object",
  properties: {
    page: {
      title: "Page",
      description: "Which 10,000 tokens: the first ones are on page 1",
      type: "string",
      pattern: "^[1-9][0-9]{0,8}$",
      default: "1",
    },
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

const eventsSchema = {
  type: "object",
  properties: {
    last_event_id: {
      title: "Last event ID",
      description: "The id of the last event that the client has: everything after it is sent first",
      type: "string",
      pattern: "^(0|[1-9][0-9]{0,14})$",
    },
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of a list that is only cut into pages: an issuer's balances, a wallet's holdings, a token's holders. */
export const pageQuery = { schema: pageSchema } satisfies Message<typeof pageSchema>;

/** The query of `GET /tokens`. */
export const tokensQuery = { schema: tokensSchema } satisfies Message<typeof tokensSchema>;

/** The query of `GET /security-tokens`. */
export const securityTokensQuery = { schema: securityTokensSchema } satisfies Message<
  typeof securityTokensSchema
>;

/** The query of `GET /tokenlist.json`. */
export const tokenListQuery = { schema: tokenListSchema } satisfies Message<typeof tokenListSchema>;

/** The query of `GET /events`. */
export const eventsQuery = { schema: eventsSchema } satisfies Message<typeof eventsSchema>;
