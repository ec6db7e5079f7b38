import type { FromSchema, JSONSchema } from "json-schema-to-ts";
import { PLAIN_NAME } from "../../issuance/i-json.ts";
import type { Format, FORMATS } from "./formats.ts";

export type FieldSchema = Exclude<JSONSchema, boolean> & { readonly format?: Format };

export type MessageSchema = Exclude<JSONSchema, boolean> & {
  readonly type: "object";
  readonly properties: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties: false;
};

/** What is wrong with a field. `value` is what was sent, where something was. */
export type Fault =
  | { kind: "unknown"; field: string }
  | { kind: "missing" | "invalid" | "repeated"; field: string; schema: FieldSchema; value: unknown };

/** A request message: its schema (JSON Schema 2020-12), and what the schema can't say. */
export interface Message<S extends MessageSchema, T = Valid<S>> {
  readonly schema: S;
  /** Words a fault for the client; `invalidValue` unless given. */
  readonly explain?: (fault: Fault) => string;
  /** Other spellings of fields, and the field each one stands for. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Looks at the fields together once each one is valid; returns the one to refuse. */
  readonly check?: (message: T) => string | undefined;
}

/**
 * A valid message, each field with a `format` in its normalised form: an amount is a bigint, info its
 * canonical text.
 */
export type Valid<S extends MessageSchema> = ValidFields<FromSchema<S>, S["properties"]>;

type ValidFields<Raw, Fields> = {
  [Name in keyof Raw]: Name extends keyof Fields ? ValidField<Raw[Name], Fields[Name]> : Raw[Name];
};

type ValidField<Raw, Field> = Field extends { readonly format: infer F extends Format }
  ? NonNullable<ReturnType<(typeof FORMATS)[F]>>
  : Raw;

/** "invalid decimals value". The name of an unknown field is echoed only where it is plain. */
export function invalidValue({ field }: Fault): string {
  return `invalid ${PLAIN_NAME.test(field) ? field : "body"} value`;
}
