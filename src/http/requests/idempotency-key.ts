import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";

/**
 * 1 to 255 characters of printable ASCII: bare, without a space at an end or a quote at the beginning, or a string as RFC 9651
 * writes it, in quotes, with `\"` and `\\` for a quote and a backslash.
 */
export const IDEMPOTENCY_KEY_VALUE = /^(?:[!#-~](?:[ -~]{0,253}[!-~])?|"(?:[ !#-[\]-~]|\\["\\]){1,255}")$/;

/**
 * The request's `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header); `undefined` if it has none.
 * @throws INVALID_IDEMPOTENCY_KEY
 */
export function idempotencyKey(ctx: Context): string | undefined {
  if (ctx.req.headers["idempotency-key"] === undefined) return undefined;
  const values = ctx.req.headersDistinct["idempotency-key"];
  return parseIdempotencyKey(values?.length === 1 ? (values[0] as string).trim() : undefined);
}

/** The key that is written so, bare or quoted. @throws INVALID_IDEMPOTENCY_KEY */
export function parseIdempotencyKey(value: unknown): string {
  if (typeof value !== "string" || !IDEMPOTENCY_KEY_VALUE.test(value)) {
    throw new HallmarkError(
      "INVALID_IDEMPOTENCY_KEY",
      "Idempotency-Key must be 1 to 255 printable ASCII characters",
    );
  }
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(["\\])/g, "$1") : value;
}
