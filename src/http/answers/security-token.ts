import type { FromSchema } from "json-schema-to-ts";
import type { SecurityTokenRecord } from "../../ledger/records.ts";
import { onChain, onChainView } from "./on-chain.ts";
import { digits, stId, type AnswerSchema } from "./values.ts";

/** A security token, wherever the service shows one. */
export const securityToken = {
  description: "The fields of the chain are left out if the ledger is not a chain",
  type: "object",
  properties: {
    st_id: stId,
    issuer_id: { type: "string", examples: ["issuer123"] },
    token_name: { type: "string", examples: ["MyToken"] },
    issued_amount: { ...digits, examples: ["1000"] },
    info: {
      description: "The JSON value that was sent; one that was sent as a string is parsed",
      examples: [{ description: "Sample token", details: { type: "utility" } }],
    },
    ...onChain,
  },
  required: ["st_id", "issuer_id", "token_name", "issued_amount", "info"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const SECURITY_TOKEN_COLUMNS = Object.keys(securityToken.properties);

export type SecurityTokenView = FromSchema<typeof securityToken>;

export function securityTokenView(record: SecurityTokenRecord): SecurityTokenView {
  return {
    st_id: record.stId,
    issuer_id: record.issuerId,
    token_name: record.tokenName,
    issued_amount: record.amount.toString(),
    info: JSON.parse(record.info) as SecurityTokenView["info"],
    ...(record.chain && onChainView(record.chain)),
  };
}
