import type { FromSchema } from "json-schema-to-ts";
import { balance } from "../answers/balance.ts";
import { nextCursor } from "../answers/page.ts";
import { address, type AnswerSchema } from "../answers/values.ts";

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

export type HolderView = FromSchema<typeof holder>;

/** The answer to both routes that list holders. */
export const holderPage = {
  type: "object",
  properties: {
    holders: { description: "Largest balance first", type: "array", items: holder },
    next_cursor: nextCursor,
  },
  required: ["holders", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
