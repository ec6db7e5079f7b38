import { NDJSON_TYPE } from "../answers/media-types.ts";
import type { AnswerSchema } from "../answers/values.ts";
import { TAKES_BATCH } from "./common-errors.ts";
import type { Operation } from "./operation.ts";

export interface DescribedBatch extends Pick<Operation, "id" | "tag" | "summary" | "description"> {
  bearer: "session" | "optional session";
  /** The schemas of a line and of its answer, and examples of both, in pairs. */
  line: AnswerSchema;
  lineAnswer: AnswerSchema;
  examples: readonly [line: object, answer: object][];
}

/** What the document says of a batch: a route that takes a request in each line, and answers each by a line. */
export function batchOperation({
  line,
  lineAnswer,
  examples,
  description,
  ...rest
}: DescribedBatch): Operation {
  return {
    ...rest,
    description:
      `${description} Each line is answered by a line, as soon as its answer is known and so in any order: \`line\` counts from 1, and ` +
      "`status` and the rest are what the line would get as a request of its own, with `Retry-After` as `retry_after`. The answer " +
      "begins while the body is sent. A client that stops reading is not read from. If no further line is begun, the last answer " +
      "says why: 413 at the line that passes a bound, 408 where no line comes for 20 seconds, 503 where the service stops. A batch " +
      "that broke off is sent again as it is: by its `idempotency_key` each line is issued once, and gets its first answer again.",
    body: {
      type: NDJSON_TYPE,
      description:
        "A JSON object in each line: at most 10,000 lines, 64 KiB in each, and 16 MiB in all. The schema is that of a line",
      schema: ndjson(line),
      examples: { "two lines": linesOf(examples.map(([sent]) => sent)) },
    },
    answers: [
      {
        status: 200,
        description: "The lines are answered; each answer has a status of its own",
        content: {
          [NDJSON_TYPE]: {
            schema: ndjson(lineAnswer),
            example: linesOf(examples.map(([, answer]) => answer)),
          },
        },
      },
    ],
    errors: TAKES_BATCH,
  };
}

/** Text of which each line is by this schema. OpenAPI 3.1 has no word for sequences. */
function ndjson(line: AnswerSchema): AnswerSchema {
  return { type: "string", contentMediaType: NDJSON_TYPE, contentSchema: line } as AnswerSchema;
}

function linesOf(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
