import type { FromSchema } from "json-schema-to-ts";
import { digits, nextCursor, onChain, stId, type AnswerSchema } from "./values.ts";

/** What both routes that issue security tokens answer. */
export const createdSecurityToken = {
  type: "object",
  properties: { st_id: stId },
  required: ["st_id"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const securityToken = {
  description: "The fields of the chain are left out where the ledger is none",
  type: "object",
  properties: {
    st_id: stId,
    issuer_id: { type: "string", examples: ["issuer123"] },
    token_name: { type: "string", examples: ["MyToken"] },
    issued_amount: { ...digits, examples: ["1000"] },
    info: {
      description: "The JSON value that was sent, parsed where it came as a string",
      type: ["object", "array", "string", "number", "boolean", "null"],
      examples: [{ description: "Sample token", details: { type: "utility" } }],
    },
    ...onChain,
  },
  required: ["st_id", "issuer_id", "token_name", "issued_amount", "info"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export type SecurityToken = FromSchema<typeof securityToken>;

export const securityTokenPage = {
  type: "object",
  properties: { security_tokens: { type: "array", items: securityToken }, next_cursor: nextCursor },
  required: ["security_tokens", "next_cursor"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
