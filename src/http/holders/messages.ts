import type { FromSchema } from "json-schema-to-ts";
import { balance } from "../answers/balance.ts";
import { nextCursor } from "../answers/page.ts";
import { address, type AnswerSchema } from "../answers/values.ts";

export const holder = {
  type: "object",
  properties: { address, ...balance },
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
