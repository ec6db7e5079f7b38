import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Context } from "koa";

/** How the bytes of an answer are coded (RFC 9110, 8.4.1). */
export type Coding = "br" | "gzip" | "identity";

/** Bytes. A smaller answer fits into one packet as it is. */
const SMALL = 1_024;

/** Media types of text. Images and fonts are compressed already. */
const TEXT = /^text\/(?!event-stream)|[/+](json|javascript|xml)\b/;

const CODERS: Readonly<Record<Coding, (content: Buffer) => Buffer | Promise<Buffer>>> = {
  // A higher quality makes answers 5 to 10% smaller, and takes ten times as long.
  br: (content) =>
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
  gzip: (content) => promisify(gzip)(content),
  identity: (content) => content,
};

export async function encode(content: Buffer, coding: Coding): Promise<Buffer> {
  return CODERS[coding](content);
}

/** Chooses the coding of an answer from what the client accepts, and tells caches that it depends on that. */
export function negotiateCoding(ctx: Context, type: string, length: number): Coding {
  if (length < SMALL || !TEXT.test(type)) return "identity";
  ctx.vary("Accept-Encoding");
  // Asked one after the other: Koa's own choice goes by the order in the header, where browsers name gzip first.
  const accepted = (["br", "gzip"] as const).find(
    (coding) => ctx.acceptsEncodings(coding, "identity") === coding,
  );
  return accepted ?? "identity";
}

export function setCoding(ctx: Context, coding: Coding): void {
  if (coding !== "identity") ctx.set("Content-Encoding", coding);
}
