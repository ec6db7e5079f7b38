import { HallmarkError } from "../../src/base/errors.ts";
import type { Message, MessageSchema } from "../../src/http/requests/message.ts";
import { parseStrictJson } from "../../src/http/requests/strict-json.ts";
import { validate } from "../../src/http/requests/validate.ts";

/** The words that refuse this input, or "taken". */
export function refused<S extends MessageSchema, T>(
  message: Message<S, T>,
  input: Record<string, unknown>,
): string {
  try {
    validate(message, input);
  } catch (error) {
    if (error instanceof HallmarkError) return error.message;
    throw error;
  }
  return "taken";
}

/** `input` with one member more or replaced by this JSON text, since no JavaScript value is written `1.0` or `1e400`. */
export function withSource(input: object, name: string, source: string): Record<string, unknown> {
  const rest = Object.entries(input).filter(([other]) => other !== name);
  const members = rest.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`);
  const text = `{${[...members, `"${name}":${source}`].join(",")}}`;
  return parseStrictJson(new TextEncoder().encode(text)) as Record<string, unknown>;
}
