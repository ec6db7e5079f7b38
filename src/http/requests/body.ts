import { MIMEType } from "node:util";
import type { Context } from "koa";
import getRawBody from "raw-body";
import type { RawBodyError } from "raw-body";
import { HallmarkError } from "../../base/errors.ts";
import { discardBody } from "./discard-body.ts";
import { MAX_BYTES, parseJsonObject, tooLarge, type PlainNumbers } from "./strict-json.ts";

/**
 * Reads the request's body: one JSON object of at most 64 KiB, sent as `application/json` in UTF-8 and not compressed.
 *
 * @throws HallmarkError UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, or VALIDATION_FAILED if it is incomplete or not an object
 */
export async function readJsonBody(ctx: Context, plain?: PlainNumbers): Promise<Record<string, unknown>> {
  return parseJsonObject(await readBytes(ctx), "body", plain);
}

/**
 * Refuses a body for what the request's headers say of it.
 * @throws HallmarkError UNSUPPORTED_MEDIA_TYPE unless it is of this type, in UTF-8 and not compressed; BODY_TOO_LARGE
 */
export function requireBody(ctx: Context, type: string, maxBytes: number): void {
  if (!isOfType(type, ctx.get("Content-Type"))) {
    throw new HallmarkError("UNSUPPORTED_MEDIA_TYPE", `the body must be ${type} in UTF-8`);
  }
  if (!/^(identity)?$/i.test(ctx.get("Content-Encoding"))) {
    throw new HallmarkError("UNSUPPORTED_MEDIA_TYPE", "the body must not be compressed");
  }
  if (Number(ctx.get("Content-Length")) > maxBytes) throw tooLarge("body", maxBytes);
}

/** Lets a client go on that waits for it before it sends the body. */
export function inviteBody(ctx: Context): void {
  if (/^100-continue$/i.test(ctx.get("Expect"))) ctx.res.writeContinue();
}

async function readBytes(ctx: Context): Promise<Uint8Array> {
  try {
    requireBody(ctx, "application/json", MAX_BYTES);
    inviteBody(ctx);
    return await getRawBody(ctx.req, { limit: MAX_BYTES, length: ctx.get("Content-Length") || null });
  } catch (error) {
    discardBody(ctx.req, ctx.res);
    throw translated(error);
  }
}

function isOfType(expected: string, contentType: string): boolean {
  if (contentType === expected) return true;
  try {
    const type = new MIMEType(contentType);
    return type.essence === expected && /^utf-8$/i.test(type.params.get("charset") ?? "utf-8");
  } catch {
    return false; // the header is missing, or no media type
  }
}

function translated(error: unknown): unknown {
  switch ((error as Partial<RawBodyError>).type) {
    case "entity.too.large":
      return tooLarge("body", MAX_BYTES);
    case "request.aborted":
    case "request.size.invalid":
      return new HallmarkError("VALIDATION_FAILED", "the body is incomplete", { cause: error });
    default:
      return error;
  }
}
