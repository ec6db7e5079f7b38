import { nextCursor } from "../answers/page.ts";
import { transfer } from "../answers/transfer.ts";
import type { AnswerSchema } from "../answers/values.ts";

/** The answer to the routes that list transfers. */
export const transferPage = {
  type: "object",
  properties: {
    transfers: { description: "Newest first", type: "array", items: transfer },
    next_cursor: nextCursor,
  },
  required: ["transfers", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
