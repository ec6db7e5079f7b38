import { PAGE_LIMIT } from "./formats.ts";
import type { FieldSchema, Message, MessageSchema } from "./message.ts";

export const limit = {
  title: "Limit",
  description: "How many to answer with at most: 1 to 100",
  type: "string",
  format: "page-limit",
  pattern: PAGE_LIMIT.source,
  default: "20",
} as const satisfies FieldSchema;

export const cursor = {
  title: "Cursor",
  description: "The next_cursor of the page before",
  type: "string",
  pattern: "^[A-Za-z0-9_-]+$",
  maxLength: 256,
} as const satisfies FieldSchema;

/** The text that a list is searched for. Each list adds a description and a `maxLength`. */
export const searchText = {
  title: "Search text",
  type: "string",
  // Names have no control characters.
  pattern: "^[^\\u0000-\\u001f]*$",
} as const satisfies FieldSchema;

const schema = {
  type: "object",
  properties: { limit, cursor },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of a list that can't be filtered or searched. */
export const pageQuery = { schema } satisfies Message<typeof schema>;
