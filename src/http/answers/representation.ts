import { readFile } from "node:fs/promises";
import type { Context, Middleware } from "koa";
import { entityTag, namesEntityTag } from "./entity-tag.ts";

/** Content that does not change while the service runs. */
export interface Representation {
  type: string;
  body: Buffer;
  tag: string;
}

export function represent(type: string, body: Buffer): Representation {
  return { type, body, tag: entityTag(body) };
}

/** Answers with the content, or with 304 if the client has it already (RFC 9110, If-None-Match). */
export function answer(ctx: Context, { type, body, tag }: Representation): void {
  // Caches ask each time, so that a page and its parts are always of the same release.
  ctx.set("Cache-Control", "no-cache");
  ctx.set("ETag", tag);
  if (namesEntityTag(ctx.get("If-None-Match"), tag)) {
    ctx.status = 304;
    return;
  }
  ctx.type = type;
  ctx.body = body;
}

/** Answers with content that the first request reads and that stays in memory. */
export function serveOnceRead(type: string, read: () => Promise<Buffer>): Middleware {
  let content: Promise<Representation> | undefined;
  return async (ctx) => {
    content ??= read().then((body) => represent(type, body));
    answer(ctx, await content);
  };
}

export function serveFile(url: URL, type: string): Middleware {
  return serveOnceRead(type, () => readFile(url));
}
