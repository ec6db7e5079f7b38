import { HallmarkError } from "../../base/errors.ts";
import { parseIJson } from "../../issuance/i-json.ts";

/** How large a JSON object may be that a client sends. */
export const MAX_BYTES = 64 * 1024;

/** What a text is, as refusals name it. */
type Part = "body" | "line";

/** Where numbers must be written as plain safe integers: as direct members of the root, or wherever they stand. */
export type PlainNumbers = "in the root" | "everywhere";

const PLAIN_INTEGER = /^-?(0|[1-9][0-9]*)$/;

/**
 * Parses a request body as I-JSON (RFC 7493, see `parseIJson`) in UTF-8 without a byte order mark.
 *
 * A number that must be written as a plain safe integer and is not (`1.0`, `1e3`, `-0`, 2^53, `1e400`) becomes `NaN`, so that
 * validation refuses that field, in that field's words.
 *
 * @throws HallmarkError VALIDATION_FAILED with a plain reason, such as "the body is not valid JSON"
 */
export function parseStrictJson(
  bytes: Uint8Array,
  name: Part = "body",
  plain: PlainNumbers = "in the root",
): unknown {
  const text = decodeUtf8(bytes, name);
  const result = parseIJson(text, (source, depth) =>
    plain === "everywhere" || depth === 1 ? plainInteger(source) : undefined,
  );
  if ("fault" in result) throw new HallmarkError("VALIDATION_FAILED", `the ${name} ${result.fault}`);
  return result.value;
}

/** Parses one JSON object, as `parseStrictJson`, which has 64 KiB at most. @throws HallmarkError BODY_TOO_LARGE, VALIDATION_FAILED */
export function parseJsonObject(
  bytes: Uint8Array,
  name: Part,
  plain?: PlainNumbers,
): Record<string, unknown> {
  if (bytes.length > MAX_BYTES) throw tooLarge(name, MAX_BYTES);
  const value = parseStrictJson(bytes, name, plain);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HallmarkError("VALIDATION_FAILED", `the ${name} must be a JSON object`);
  }
  return value as Record<string, unknown>;
}

export function tooLarge(name: string, bytes: number): HallmarkError {
  return new HallmarkError("BODY_TOO_LARGE", `the ${name} must not be larger than ${bytes} bytes`);
}

// ignoreBOM leaves a byte order mark in the text, and JSON.parse then refuses it.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array, name: Part): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new HallmarkError("VALIDATION_FAILED", `the ${name} is not valid UTF-8`);
  }
}

function plainInteger(source: string): number {
  const number = Number(source);
  const isPlain = PLAIN_INTEGER.test(source) && Number.isSafeInteger(number) && source !== "-0";
  return isPlain ? number : NaN;
}
