import type { AnswerSchema } from "../answers/values.ts";

/** The answer to `GET /health/live`. */
export const live = {
  type: "object",
  properties: { status: { type: "string", const: "live" } },
  required: ["status"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `GET /health/ready` if the service can issue. */
export const ready = {
  type: "object",
  properties: { status: { type: "string", const: "ready" } },
  required: ["status"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
