import { referTo } from "./components.ts";
import type { Operation } from "./operation.ts";
import { inAllSpellings } from "./spellings.ts";

export function requestBodyOf({ message, examples }: NonNullable<Operation["body"]>): object {
  return {
    required: true,
    description: "At most 64 KiB of JSON, without unknown or repeated fields",
    content: {
      "application/json": {
        schema: referTo(inAllSpellings(message)),
        examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
      },
    },
  };
}
