import canonicalize from "canonicalize";
import { parseIJson } from "./i-json.ts";

const MAX_BYTES = 16 * 1024;

/**
 * The canonical text (RFC 8785) of a security token's `info`, which is a JSON object or a string that holds any I-JSON value.
 * Returns `undefined` for anything else, and for a text of more than 16 KiB in UTF-8.
 */
export function canonicalInfo(value: unknown): string | undefined {
  const text = typeof value === "string" ? canonicalOfText(value) : canonicalOfObject(value);
  return text !== undefined && Buffer.byteLength(text) <= MAX_BYTES ? text : undefined;
}

function canonicalOfText(text: string): string | undefined {
  const result = parseIJson(text);
  return "fault" in result ? undefined : canonicalize(result.value);
}

function canonicalOfObject(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  try {
    return canonicalize(value);
  } catch {
    return undefined; // what JSON can't say: NaN, a lone surrogate, a cycle
  }
}
