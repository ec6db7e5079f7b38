import type { FromSchema } from "json-schema-to-ts";
import { pageSchema } from "../answers/page.ts";
import { address, time, type AnswerSchema } from "../answers/values.ts";
import type { Message, MessageSchema } from "../requests/message.ts";
import { cursor, limit } from "../requests/page-query.ts";

const querySchema = {
  type: "object",
  properties: { limit, cursor },
  additionalProperties: false,
} as const satisfies MessageSchema;

export const allowedQuery = { schema: querySchema } satisfies Message<typeof querySchema>;

export const allowance = {
  type: "object",
  properties: {
    address,
    since: { ...time, description: "When its issuer allowed it, the last time if more than once" },
    block_number: { type: "integer", minimum: 0, examples: [26] },
  },
  required: ["address", "since", "block_number"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const ALLOWANCE_COLUMNS = Object.keys(allowance.properties);

export type AllowanceView = FromSchema<typeof allowance>;

/** The answer to `GET /security-tokens/{st_id}/allowed`. */
export const allowedPage = pageSchema("allowed", allowance, "The newest decision first");
