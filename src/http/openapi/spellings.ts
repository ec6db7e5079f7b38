import type { FieldSchema, MessageSchema } from "../requests/message.ts";

/** A message's schema that allows each field in any one of its spellings. */
export function inAllSpellings({
  schema,
  aliases,
}: {
  schema: MessageSchema;
  aliases: ReadonlyMap<string, string>;
}): object {
  const properties: Record<string, FieldSchema> = {};
  const required: string[] = [];
  const oneOfEach: object[] = [];
  for (const [name, field] of Object.entries(schema.properties)) {
    const others = [...aliases.keys()].filter((alias) => aliases.get(alias) === name);
    for (const spelling of [name, ...others]) properties[spelling] = field;
    if (!schema.required?.includes(name)) continue;
    if (others.length === 0) required.push(name);
    else oneOfEach.push({ oneOf: [name, ...others].map((spelling) => ({ required: [spelling] })) });
  }
  return { ...schema, properties, required, allOf: oneOfEach };
}
