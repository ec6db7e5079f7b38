import { readFile } from "node:fs/promises";
import type { Context, Middleware } from "koa";
import { encode, negotiateCoding, setCoding, type Coding } from "./content-coding.ts";
import { entityTag, namesEntityTag } from "./entity-tag.ts";

/** Content that is sent more than once, and compressed when a client first asks for that. */
export interface Representation {
  type: string;
  body: Buffer;
  encoded: (coding: Coding) => Promise<Encoded>;
}

interface Encoded {
  body: Buffer;
  /** Made from the encoded bytes: a strong tag stands for one sequence of bytes. */
  tag: string;
}

export function represent(type: string, body: Buffer): Representation {
  const kept = new Map<Coding, Promise<Encoded>>();
  return {
    type,
    body,
    encoded(coding) {
      let made = kept.get(coding);
      if (made === undefined) {
        made = encode(body, coding).then((bytes) => ({ body: bytes, tag: entityTag(bytes) }));
        kept.set(coding, made);
      }
      return made;
    },
  };
}

/**
 * Answers with the content, or with 304 if the client has it already (RFC 9110, If-None-Match). By default caches ask each
 * time, so that a page and its parts are always of the same release.
 */
export async function answer(
  ctx: Context,
  { type, body, encoded }: Representation,
  cacheControl = "no-cache",
): Promise<void> {
  const coding = negotiateCoding(ctx, type, body.length);
  const { body: bytes, tag } = await encoded(coding);
  ctx.set("Cache-Control", cacheControl);
  ctx.set("ETag", tag);
  if (namesEntityTag(ctx.get("If-None-Match"), tag)) {
    ctx.status = 304;
    return;
  }
  setCoding(ctx, coding);
  ctx.type = type;
  ctx.body = bytes;
}

/** Answers with content that the first request reads and that stays in memory. */
export function serveOnceRead(type: string, read: () => Promise<Buffer>, cacheControl?: string): Middleware {
  let content: Promise<Representation> | undefined;
  return async (ctx) => {
    content ??= read().then((body) => represent(type, body));
    await answer(ctx, await content, cacheControl);
  };
}

export function serveFile(url: URL, type: string): Middleware {
  return serveOnceRead(type, () => readFile(url));
}
