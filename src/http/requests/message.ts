import type { FromSchema, JSONSchema } from "json-schema-to-ts";
import { PLAIN_NAME } from "../../issuance/i-json.ts";
import type { Format, FORMATS } from "./formats.ts";

export type FieldSchema = Exclude<JSONSchema, boolean> & { readonly format?: Format };

export type MessageSchema = Exclude<JSONSchema, boolean> & {
  readonly type: "object";
  readonly properties: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties: false;
};

/** What is wrong with a field. `value` is what the client sent, `undefined` if it sent nothing. */
export type Fault =
  | { kind: "unknown"; field: string }
  | { kind: "missing" | "invalid" | "repeated"; field: string; schema: FieldSchema; value: unknown };

/** How a request's body or query is validated: its schema (JSON Schema 2020-12), and rules that no schema can express. */
export interface Message<S extends MessageSchema, T = Valid<S>> {
  readonly schema: S;
  /** Words a fault for the client; `invalidValue` by default. */
  readonly explain?: (fault: Fault) => string;
  /** Other spellings of fields, each with the field that it stands for. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Checks fields against each other, once each one is valid by itself; returns the name of the wrong one, if any. */
  readonly check?: (message: T) => string | undefined;
}

/**
 * A valid message. Each field with a `format` has the type that its parser in FORMATS returns: an amount is a bigint, `info` is
 * its canonical text.
 */
export type Valid<S extends MessageSchema> = ValidFields<FromSchema<S>, S["properties"]>;

type ValidFields<Raw, Fields> = {
  [Name in keyof Raw]: Name extends keyof Fields ? ValidField<Raw[Name], Fields[Name]> : Raw[Name];
};

type ValidField<Raw, Field> = Field extends { readonly format: infer F extends Format }
  ? NonNullable<ReturnType<(typeof FORMATS)[F]>>
  : Raw;

/** Such as "invalid decimals value". A client's own field name is repeated only if it is plain text. */
export function invalidValue({ field }: Fault): string {
  return `invalid ${PLAIN_NAME.test(field) ? field : "body"} value`;
}
