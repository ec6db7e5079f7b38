import { MIMEType } from "node:util";
import type { Context } from "koa";
import getRawBody from "raw-body";
import type { RawBodyError } from "raw-body";
import { HallmarkError } from "../../base/errors.ts";
import { discardBody } from "./discard-body.ts";
import { parseStrictJson } from "./strict-json.ts";

const MAX_BYTES = 64 * 1024;

/**
 * Reads the request's body: one JSON object of at most 64 KiB, sent as `application/json` in UTF-8 and not compressed.
 *
 * @throws HallmarkError UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, or VALIDATION_FAILED if it is incomplete or not an object
 */
export async function readJsonBody(ctx: Context): Promise<Record<string, unknown>> {
  const value = parseStrictJson(await readBytes(ctx));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HallmarkError("VALIDATION_FAILED", "the body must be a JSON object");
  }
  return value as Record<string, unknown>;
}

async function readBytes(ctx: Context): Promise<Uint8Array> {
  try {
    refuseOtherMedia(ctx);
    if (Number(ctx.get("Content-Length")) > MAX_BYTES) throw tooLarge();
    if (/^100-continue$/i.test(ctx.get("Expect"))) ctx.res.writeContinue();
    return await getRawBody(ctx.req, { limit: MAX_BYTES, length: ctx.get("Content-Length") || null });
  } catch (error) {
    discardBody(ctx.req, ctx.res);
    throw translated(error);
  }
}

function refuseOtherMedia(ctx: Context): void {
  if (!isJson(ctx.get("Content-Type"))) {
    throw new HallmarkError("UNSUPPORTED_MEDIA_TYPE", "the body must be application/json in UTF-8");
  }
  if (!/^(identity)?$/i.test(ctx.get("Content-Encoding"))) {
    throw new HallmarkError("UNSUPPORTED_MEDIA_TYPE", "the body must not be compressed");
  }
}

function isJson(contentType: string): boolean {
  try {
    const type = new MIMEType(contentType);
    return type.essence === "application/json" && /^utf-8$/i.test(type.params.get("charset") ?? "utf-8");
  } catch {
    return false; // the header is missing, or no media type
  }
}

function translated(error: unknown): unknown {
  switch ((error as Partial<RawBodyError>).type) {
    case "entity.too.large":
      return tooLarge();
    case "request.aborted":
    case "request.size.invalid":
      return new HallmarkError("VALIDATION_FAILED", "the body is incomplete", { cause: error });
    default:
      return error;
  }
}

function tooLarge(): HallmarkError {
  return new HallmarkError("BODY_TOO_LARGE", `the body must not be larger than ${MAX_BYTES} bytes`);
}
