import { hash, timingSafeEqual } from "node:crypto";

/** Compares two secrets in a time that depends on neither of them, nor on their lengths. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

function sha256(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
