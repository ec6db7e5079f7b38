import type { JSONSchema } from "json-schema-to-ts";

/** A schema of what the service answers. */
export type AnswerSchema = Exclude<JSONSchema, boolean>;

export const tokenId = {
  description: "The count over tokens of both kinds, from 1 and without a gap",
  type: "integer",
  minimum: 1,
  examples: [25],
} as const satisfies AnswerSchema;

export const address = {
  description: "An address in EIP-55 form",
  type: "string",
  pattern: "^0x[0-9A-Fa-f]{40}$",
  examples: ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
} as const satisfies AnswerSchema;

export const transactionHash = {
  description: "The hash of the transaction that issued it",
  type: "string",
  pattern: "^0x[0-9a-f]{64}$",
  // A transaction's hash has 32 bytes, though the example in the API's original document has 20.
  examples: ["0x535af33106dcdf40b68348fe227f7bee1347cae6a1b2c3d4e5f60718293a4b5c"],
} as const satisfies AnswerSchema;

/** An amount in decimal digits: a string, since JSON numbers are exact only up to 2^53. */
export const digits = {
  type: "string",
  pattern: "^(0|[1-9][0-9]*)$",
  examples: ["10000"],
} as const satisfies AnswerSchema;

export const time = {
  description: "A time in RFC 3339, UTC",
  type: "string",
  format: "date-time",
  pattern: "Z$",
  examples: ["2026-01-31T12:00:00.000Z"],
} as const satisfies AnswerSchema;

export const stId = {
  description: "The issuer's id, a hyphen and the token's name",
  type: "string",
  examples: ["issuer123-MyToken"],
} as const satisfies AnswerSchema;
