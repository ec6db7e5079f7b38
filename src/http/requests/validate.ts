import { Ajv2020 } from "ajv/dist/2020.js";
import type { SchemaObject } from "ajv/dist/2020.js";
import { HallmarkError } from "../../base/errors.ts";
import { FORMATS } from "./formats.ts";
import { invalidValue } from "./message.ts";
import type { Fault, Message, MessageSchema, Valid } from "./message.ts";

// Formats are checked below instead of by ajv, which can't check one on a field of two types, nor return a normalised value.
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  // A field of two types has its format beside their `oneOf`.
  strictTypes: false,
  strictNumbers: true,
  useDefaults: true,
  validateFormats: false,
});

/**
 * Checks a message against its schema and returns it with every field in normalised form. Of several wrong fields it reports
 * the one that comes first in the schema, and unknown fields last.
 *
 * @throws HallmarkError VALIDATION_FAILED with `field`, in the words of the message's `explain`
 */
export function validate<S extends MessageSchema, T = Valid<S>>(
  message: Message<S, T>,
  input: Readonly<Record<string, unknown>>,
): T {
  const { properties } = message.schema;
  const { value, repeated } = inOneSpelling(input, message.aliases);
  const wrong = new Set([...repeated, ...fieldsOfErrors(message.schema, value)]);
  for (const [field, { format }] of Object.entries(properties)) {
    if (format === undefined || wrong.has(field) || !Object.hasOwn(value, field)) continue;
    // The schema has checked the value's type.
    const parse = FORMATS[format] as (value: unknown) => unknown;
    const normalised = parse(value[field]);
    if (normalised === undefined) wrong.add(field);
    else value[field] = normalised;
  }
  const valid = value as T;
  const field =
    wrong.size === 0
      ? message.check?.(valid)
      : [...Object.keys(properties), ...wrong].find((name) => wrong.has(name));
  if (field === undefined) return valid;
  const explain = message.explain ?? invalidValue;
  throw new HallmarkError("VALIDATION_FAILED", explain(faultOf(field)), { field });

  function faultOf(field: string): Fault {
    const schema = Object.hasOwn(properties, field) ? properties[field] : undefined;
    if (schema === undefined) return { kind: "unknown", field };
    const kind = repeated.has(field) ? "repeated" : Object.hasOwn(value, field) ? "invalid" : "missing";
    return { kind, field, schema, value: value[field] };
  }
}

function inOneSpelling(input: Readonly<Record<string, unknown>>, aliases?: ReadonlyMap<string, string>) {
  if (aliases === undefined) return { value: { ...input }, repeated: new Set<string>() };
  const fields = new Map<string, unknown>();
  const repeated = new Set<string>();
  for (const [name, value] of Object.entries(input)) {
    const field = aliases.get(name) ?? name;
    if (fields.has(field)) repeated.add(field);
    fields.set(field, value);
  }
  return { value: Object.fromEntries(fields) as Record<string, unknown>, repeated };
}

/** The names of the top-level fields that the schema refuses. */
function fieldsOfErrors(schema: MessageSchema, value: unknown): string[] {
  // ajv compiles each schema once.
  const check = ajv.compile(schema as SchemaObject);
  if (check(value)) return [];
  return (check.errors ?? []).map(
    ({ params, instancePath }) =>
      (params.missingProperty ?? params.additionalProperty ?? instancePath.split("/")[1]) as string,
  );
}
