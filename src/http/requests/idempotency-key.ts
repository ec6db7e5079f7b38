import type { Context } from "koa";
import { HallmarkError } from "../../base/errors.ts";

const BARE = /^[\x20-\x7e]{1,255}$/;
/** A string as RFC 9651 writes it: printable ASCII in quotes, with `\"` and `\\` for a quote and a backslash. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/**
 * The request's `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header), bare or quoted; `undefined` if it
 * has none.
 * @throws INVALID_IDEMPOTENCY_KEY
 */
export function idempotencyKey(ctx: Context): string | undefined {
  const values = ctx.req.headersDistinct["idempotency-key"];
  if (values === undefined) return undefined;
  const value = values.length === 1 ? (values[0] as string).trim() : "";
  const key = value.startsWith('"') ? QUOTED.exec(value)?.[1]?.replace(/\\(["\\])/g, "$1") : value;
  if (key === undefined || !BARE.test(key)) {
    throw new HallmarkError(
      "INVALID_IDEMPOTENCY_KEY",
      "Idempotency-Key must be 1 to 255 printable ASCII characters",
    );
  }
  return key;
}
