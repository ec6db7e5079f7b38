import type { FromSchema } from "json-schema-to-ts";
import { balance } from "../answers/balance.ts";
import { pageSchema } from "../answers/page.ts";
import { address, type AnswerSchema } from "../answers/values.ts";
import { AS_OF } from "../requests/as-of.ts";
import type { Message, MessageSchema } from "../requests/message.ts";
import { cursor, limit } from "../requests/page-query.ts";

const querySchema = {
  type: "object",
  properties: {
    at: {
      title: "As of",
      description:
        "The record date: a block's number, for who held it after that block, or a time in RFC 3339, for who held it after " +
        "the last block before that time",
      type: "string",
      format: "as-of",
      pattern: AS_OF.source,
    },
    limit,
    cursor,
  },
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The query of both routes that list holders. */
export const holdersQuery = { schema: querySchema } satisfies Message<typeof querySchema>;

export const holder = {
  type: "object",
  properties: {
    address,
    ...balance,
    allowed: {
      description:
        "Of a security token alone: whether the issuer has allowed it to send and receive; the issuer's own wallet needs no leave",
      type: "boolean",
      examples: [true],
    },
  },
  required: ["address", "balance", "formatted", "frozen"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const HOLDER_COLUMNS = Object.keys(holder.properties);

export type HolderView = FromSchema<typeof holder>;

/** The answer to both routes that list holders. */
export const holderPage = pageSchema("holders", holder, "Largest balance first");
