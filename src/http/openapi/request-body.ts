import type { Operation } from "./operation.ts";
import type { References } from "./references.ts";

export function requestBodyOf(
  { schema, examples }: NonNullable<Operation["body"]>,
  { referTo }: References,
): object {
  return {
    required: true,
    description: "At most 64 KiB of JSON, without unknown or repeated fields",
    content: {
      "application/json": {
        schema: referTo(schema),
        examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
      },
    },
  };
}
