import type { AnswerSchema } from "./values.ts";

const line = {
  description: "Which line of the request it answers, from 1",
  type: "integer",
  minimum: 1,
  examples: [1],
} as const satisfies AnswerSchema;

type ObjectSchema = AnswerSchema & {
  properties: Readonly<Record<string, AnswerSchema>>;
  required: readonly string[];
};

/** The answer to a line of a batch: the status and body that the line would get as a request of its own. */
export function lineAnswer(success: number, body: ObjectSchema, refusal: ObjectSchema) {
  return {
    oneOf: [
      withLine({ type: "integer", const: success }, body),
      withLine({ type: "integer", minimum: 400, maximum: 599, examples: [409] }, refusal, {
        retry_after: { description: "Seconds to wait", type: "integer", minimum: 1, examples: [5] },
      }),
    ],
  } satisfies AnswerSchema;
}

function withLine(
  status: AnswerSchema,
  { properties, required }: ObjectSchema,
  optional: Readonly<Record<string, AnswerSchema>> = {},
) {
  return {
    type: "object",
    properties: { line, status, ...properties, ...optional },
    required: ["line", "status", ...required],
    additionalProperties: false,
  } satisfies AnswerSchema;
}
