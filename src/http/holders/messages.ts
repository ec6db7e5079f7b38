import type { FromSchema } from "json-schema-to-ts";
import { amounts } from "../wallets/messages.ts";
import { address, nextCursor, type AnswerSchema } from "../answers/values.ts";

export const holder = {
  type: "object",
  properties: { address, ...amounts },
  required: ["address", "balance", "formatted", "frozen"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type HolderView = FromSchema<typeof holder>;

export const holderPage = {
  type: "object",
  properties: {
    holders: { description: "Largest balance first", type: "array", items: holder },
    next_cursor: nextCursor,
  },
  required: ["holders", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
