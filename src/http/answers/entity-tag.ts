import { createHash } from "node:crypto";

/** A strong entity tag (RFC 9110, 8.8.3): the same bytes have the same one everywhere. */
export function entityTag(content: Buffer): string {
  return `"${createHash("sha256").update(content).digest("base64url")}"`;
}

/**
 * Whether `If-None-Match` names this tag (RFC 9110, 13.1.2). Not Koa's `fresh`, which sends everything again where the request
 * has `Cache-Control: no-cache`, as a browser's has when a script sets `If-None-Match`.
 */
export function namesEntityTag(ifNoneMatch: string, tag: string): boolean {
  const names = ifNoneMatch.split(",").map((name) => name.trim().replace(/^W\//, ""));
  return names.includes("*") || names.includes(tag);
}
