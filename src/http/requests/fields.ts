import { AMOUNT, AMOUNT_MAX_DIGITS } from "../../issuance/amounts.ts";
import { ISSUER_ID } from "../../issuance/issuer-ids.ts";
import { NAME_MAX_LENGTH, VISIBLE_TEXT } from "../../issuance/names.ts";
import { WALLET } from "../../issuance/wallets.ts";
import { IDEMPOTENCY_KEY_VALUE } from "./idempotency-key.ts";
import type { FieldSchema } from "./message.ts";

// Fields that several requests have. Title and description are worded for the refusals of the security-token routes, which
// read "<title> must be <description>".

export const issuerId = {
  title: "Issuer ID",
  description: "1 to 32 letters A-Z or a-z, digits, underscores or dots, with at least one letter or digit",
  type: "string",
  format: "issuer-id",
  pattern: ISSUER_ID.source,
  examples: ["issuer123"],
} as const satisfies FieldSchema;

export const tokenName = {
  title: "Token name",
  description: "text of 1 to 60 bytes in UTF-8, without control, bidirectional or invisible characters",
  type: "string",
  format: "token-name",
  pattern: VISIBLE_TEXT.source,
  maxLength: NAME_MAX_LENGTH,
  examples: ["MyToken"],
} as const satisfies FieldSchema;

export const amount = {
  title: "Issued amount",
  description:
    "a whole number from 1 to 2^256-1, written in digits only, and as a string if it is above 2^53-1",
  format: "amount",
  oneOf: [
    { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    { type: "string", pattern: AMOUNT.source, maxLength: AMOUNT_MAX_DIGITS },
  ],
  examples: [1000],
} as const satisfies FieldSchema;

export const info = {
  title: "Info",
  description: "a JSON object or a string that holds valid JSON, at most 16 KiB",
  format: "info",
  oneOf: [
    { type: "object", additionalProperties: true },
    { type: "string", minLength: 1 },
  ],
  examples: [{ description: "Sample token", details: { type: "utility" } }],
} as const satisfies FieldSchema;

/** The `Idempotency-Key` of a request that is a line of a batch. */
export const idempotencyKey = {
  title: "Idempotency key",
  description: "What the Idempotency-Key of a single request is: 1 to 255 printable ASCII characters",
  type: "string",
  pattern: IDEMPOTENCY_KEY_VALUE.source,
  examples: ["order-4711"],
} as const satisfies FieldSchema;

export const wallet = {
  title: "Wallet",
  description:
    "an address of 0x and 40 hex digits, in one case or with a right EIP-55 checksum, not the zero address",
  type: "string",
  format: "address",
  pattern: WALLET.source,

  examples: ["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"],
} as const satisfies FieldSchema;
