import type { FieldSchema, MessageSchema } from "../requests/message.ts";
import type { Described } from "./operation.ts";

const made = new WeakMap<MessageSchema, object>();

/** The schema of a message with every spelling of its fields, each field in one of them. */
export function inAllSpellings({ schema, aliases }: Described["message"]): object {
  if (aliases === undefined) return schema;
  const known = made.get(schema);
  if (known !== undefined) return known;
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
  const all = { ...schema, properties, required, allOf: oneOfEach };
  made.set(schema, all);
  return all;
}
