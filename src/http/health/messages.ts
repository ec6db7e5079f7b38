import type { AnswerSchema } from "../answers/values.ts";

export const live = {
  type: "object",
  properties: { status: { const: "live" } },
  required: ["status"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const ready = {
  type: "object",
  properties: { status: { const: "ready" } },
  required: ["status"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
