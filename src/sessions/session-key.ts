import { hash } from "node:crypto";
import { customAlphabet } from "nanoid";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A new session key: 34 characters of `A-Za-z0-9` from a CSPRNG, 202 bits. */
export const createSessionKey: () => string = customAlphabet(ALPHABET, 34);

/** The SHA-256 of a session key, which is all that is stored of it. It needs no salt, since nobody can guess a key. */
export function sessionKeyHash(key: string): Buffer {
  return hash("sha256", key, "buffer");
}
