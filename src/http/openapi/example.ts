import type { AnswerSchema } from "../answers/values.ts";

/** An example of a value, put together from the examples in its schema. */
export function exampleOf(schema: AnswerSchema): unknown {
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.oneOf !== undefined) return exampleOf(schema.oneOf[0] as AnswerSchema);
  if (schema.type === "array") return [exampleOf(schema.items as AnswerSchema)];
  const fields = Object.entries((schema.properties ?? {}) as Record<string, AnswerSchema>);
  return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field)]));
}
