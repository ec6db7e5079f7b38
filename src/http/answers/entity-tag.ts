import { createHash } from "node:crypto";

/** A strong entity tag (RFC 9110, 8.8.3), made from the content alone, so that every replica sends the same one. */
export function entityTag(content: Buffer): string {
  return `"${createHash("sha256").update(content).digest("base64url")}"`;
}

/**
 * Whether an `If-None-Match` header names this tag (RFC 9110, 13.1.2). Koa's own `fresh` can't be used: it ignores the tag
 * if the request also has `Cache-Control: no-cache`, which browsers add when a script sets `If-None-Match`.
 */
export function namesEntityTag(ifNoneMatch: string, tag: string): boolean {
  const names = ifNoneMatch.split(",").map((name) => name.trim().replace(/^W\//, ""));
  return names.includes("*") || names.includes(tag);
}
