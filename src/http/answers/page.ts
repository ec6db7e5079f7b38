import type { Page } from "../../ledger/records.ts";
import type { AnswerSchema } from "./values.ts";

/** The cursor that goes on with a list. */
export const nextCursor = {
  description: "The cursor of the next page; null at the end",
  type: ["string", "null"],
  examples: [null],
} as const satisfies AnswerSchema;

/** The schema of a page of a list: its items under their name, and `next_cursor`. */
export function pageSchema(name: string, items: AnswerSchema, description?: string) {
  return {
    type: "object",
    properties: {
      [name]: { ...(description !== undefined && { description }), type: "array", items },
      next_cursor: nextCursor,
    },
    required: [name, "next_cursor"],
    additionalProperties: false,
  } as const satisfies AnswerSchema;
}

/** A page of a list: its items under their name, and `next_cursor`. */
export function pageView<T>(name: string, { items, cursor }: Page<T>, view: (item: T) => object): object {
  return { [name]: items.map(view), next_cursor: cursor ?? null };
}
