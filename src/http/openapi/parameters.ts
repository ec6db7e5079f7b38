import type { AnswerSchema } from "../answers/values.ts";
import { IDEMPOTENCY_KEY_VALUE } from "../requests/idempotency-key.ts";
import type { Operation } from "./operation.ts";

export const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "1 to 255 printable ASCII characters, bare or in quotes. The same request with the same key is issued once, however often " +
    "and whenever it is sent, and gets the first one's answer; another request with it is refused.",
  // No example: the viewer would send it with every request that somebody tries.
  schema: { type: "string", pattern: IDEMPOTENCY_KEY_VALUE.source },
};

/** The schemas that clients see of numbers in a query, which validation reads as text. */
const NUMBERS: Readonly<Record<string, object>> = {
  "page-limit": { type: "integer", minimum: 1, maximum: 100, default: 20 },
  "page-number": { type: "integer", minimum: 1, maximum: 999_999_999, default: 1 },
};

export function parametersOf({ path = {}, header = {}, query, takesIdempotencyKey }: Operation): object[] {
  const parameters = [
    ...Object.entries(path).map(([name, schema]) => ({ ...parameter(name, "path", schema), required: true })),
    ...Object.entries(header).map(([name, schema]) => parameter(name, "header", schema)),
    ...Object.entries(query?.properties ?? {}).map(([name, schema]) => parameter(name, "query", schema)),
  ];
  const key = takesIdempotencyKey ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : [];
  return [...parameters, ...key];
}

function parameter(name: string, place: "path" | "header" | "query", described: AnswerSchema) {
  const { description, ...schema } = described;
  return {
    name,
    in: place,
    ...(description !== undefined && { description }),
    schema: NUMBERS[schema.format ?? ""] ?? schema,
  };
}
