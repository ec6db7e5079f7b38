import { JSON_TYPE } from "../answers/media-types.ts";
import type { Operation } from "./operation.ts";
import type { References } from "./references.ts";

export function requestBodyOf(body: NonNullable<Operation["body"]>, { referTo }: References): object {
  return {
    required: true,
    description: body.description ?? "At most 64 KiB of JSON, without unknown or repeated fields",
    content: {
      [body.type ?? JSON_TYPE]: {
        schema: referTo(body.schema),
        examples: Object.fromEntries(Object.entries(body.examples).map(([name, value]) => [name, { value }])),
      },
    },
  };
}
