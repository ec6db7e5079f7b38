import fc, { type Arbitrary } from "fast-check";
import { iJsonObject, iJsonValue } from "../../issuance/i-json-arbitrary.ts";
import { DOCUMENT } from "../app.ts";

/** The part of JSON Schema that the document's requests are written in. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  oneOf?: Schema[];
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  examples?: unknown[];
}

/** The schema itself, where this is a reference to one that has a name. */
export function resolve(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace("#/components/schemas/", "");
  return (DOCUMENT.components.schemas as Record<string, Schema>)[name] as Schema;
}

/** The values that a schema takes. */
export function valueOf(given: Schema): Arbitrary<unknown> {
  const schema = resolve(given);
  if (schema.oneOf !== undefined) return fc.oneof(...schema.oneOf.map(valueOf));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === "integer") return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1e9 });
  if (schema.type === "boolean") return fc.boolean();
  if (schema.type === "array") return listOf(schema);
  if (schema.type === "string") return textOf(schema);
  if (schema.type !== "object") throw new Error(`no values are made for ${JSON.stringify(schema)}`);
  return schema.properties === undefined ? iJsonObject : objectOf(schema, valueOf);
}

/** Values around a schema's bounds: most of them it takes. Objects may lack fields, or have one too many. */
export function around(given: Schema): Arbitrary<unknown> {
  const schema = resolve(given);
  if (schema.oneOf !== undefined) return fc.oneof(...schema.oneOf.map(around));
  if (schema.properties === undefined) {
    const other = fc.oneof(
      textAround(schema),
      numberAround(schema),
      fc.string({ unit: "binary" }),
      iJsonValue,
    );
    return fc.oneof({ weight: 9, arbitrary: valueOf(schema) }, { weight: 1, arbitrary: other });
  }
  const whole = objectOf(schema, around);
  const partial = fc.record(mapValues(schema.properties, around), {
    requiredKeys: [],
    noNullPrototype: true,
  });
  const extended = fc
    .tuple(whole, fc.oneof(fc.constantFrom("issuerId", "issued_amount", "amount", "x"), fc.string()))
    .map(([body, name]) => ({ ...body, [name]: 1 }));
  return fc.oneof({ weight: 8, arbitrary: whole }, partial, extended);
}

function objectOf({ properties = {} }: Schema, value: (schema: Schema) => Arbitrary<unknown>) {
  return fc.record(mapValues(properties, value), { noNullPrototype: true });
}

function listOf({ items, minItems = 0, maxItems = 9 }: Schema): Arbitrary<unknown> {
  return fc.array(valueOf(items as Schema), { minLength: minItems, maxLength: Math.min(maxItems, 9) });
}

function mapValues<T, U>(record: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function textOf({ pattern = "", minLength = 0, maxLength = 300 }: Schema): Arbitrary<string> {
  // fast-check can't follow what a pattern looks ahead for, and finds it soon without.
  const any = pattern === "" ? fc.string({ unit: "binary" }) : fc.stringMatching(withoutLookahead(pattern));
  const inCases = fc.tuple(any, fc.boolean()).map(([text, lower]) => (lower ? text.toLowerCase() : text));
  const isTaken = new RegExp(pattern, "u");
  return inCases.filter((text) => {
    const length = [...text].length;
    return isTaken.test(text) && length >= minLength && length <= maxLength;
  });
}

function withoutLookahead(pattern: string): RegExp {
  return new RegExp(pattern.replace(/\(\?[=!][^()]*\)/g, ""), "u");
}

/** Texts that differ from a taken one in length, case, spaces or one character. */
function textAround(schema: Schema): Arbitrary<unknown> {
  const odd = fc.constantFrom("", " ", "\u0000", "\u00a0", "\u200b", "-", "0", "a");
  return fc
    .tuple(textOf(schema), fc.oneof(odd, fc.string()), fc.nat(3), fc.nat(99))
    .map(([text, other, kind, at]) => {
      const place = at % (text.length + 1);
      if (kind === 0) return text.slice(0, place) + other + text.slice(place);
      if (kind === 1) return other + text.slice(1);
      if (kind === 2) return text.repeat(1 + (at % 4));
      return text.toUpperCase();
    })
    .filter((text) => text.isWellFormed());
}

function numberAround({ minimum = 0, maximum = 100 }: Schema): Arbitrary<unknown> {
  const bounds = [minimum - 1, minimum, maximum, maximum + 1];
  return fc.constantFrom(...bounds, ...bounds.map(String), 0.5, -1);
}
