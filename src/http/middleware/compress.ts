import { Stream } from "node:stream";
import type { Middleware } from "koa";
import { encode, negotiateCoding, setCoding } from "../answers/content-coding.ts";

/**
 * Compresses what was made for this request alone: an answer with an entity tag has its coding already. Answers to POST are
 * left as they are, because they may hold secrets, such as a session's key, and the length of a compressed answer tells about
 * its content (BREACH). Streams are sent piece by piece.
 */
export const compress: Middleware = async (ctx, next) => {
  await next();
  if (!["GET", "HEAD"].includes(ctx.method) || ctx.status !== 200 || ctx.res.hasHeader("ETag")) return;
  const content = contentOf(ctx.body);
  if (content === undefined) return;
  const coding = negotiateCoding(ctx, ctx.type, content.length);
  setCoding(ctx, coding);
  ctx.body = await encode(content, coding);
};

function contentOf(body: unknown): Buffer | undefined {
  if (body === undefined || body instanceof Stream) return undefined;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
