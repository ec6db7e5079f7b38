import { HallmarkError } from "../../base/errors.ts";
import { parseIJson } from "../../issuance/i-json.ts";

const PLAIN_INTEGER = /^-?(0|[1-9][0-9]*)$/;

/**
 * Parses a request body as I-JSON (RFC 7493, see `parseIJson`) in UTF-8 without a byte order mark.
 *
 * A number that is a direct member of the root object must be written as a plain safe integer. Any other (`1.0`, `1e3`, `-0`,
 * 2^53, `1e400`) becomes `NaN`, so that validation refuses that field, in that field's words.
 *
 * @throws HallmarkError VALIDATION_FAILED with a plain reason, such as "the body is not valid JSON"
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const result = parseIJson(decodeUtf8(bytes), plainInteger);
  if ("fault" in result) throw new HallmarkError("VALIDATION_FAILED", `the body ${result.fault}`);
  return result.value;
}

// ignoreBOM leaves a byte order mark in the text, and JSON.parse then refuses it.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new HallmarkError("VALIDATION_FAILED", "the body is not valid UTF-8");
  }
}

function plainInteger(source: string): number {
  const number = Number(source);
  const isPlain = PLAIN_INTEGER.test(source) && Number.isSafeInteger(number) && source !== "-0";
  return isPlain ? number : NaN;
}
