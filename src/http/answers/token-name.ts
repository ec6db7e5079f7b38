import { address, stId, tokenId, type AnswerSchema } from "./values.ts";

export const namedToken = {
  type: "object",
  properties: {
    smartcontract_ID: tokenId,
    kind: { type: "string", const: "token" },
    ticker: { type: "string", examples: ["tdon"] },
    contract_address: address,
  },
  required: ["smartcontract_ID", "kind", "ticker", "contract_address"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

export const namedSecurityToken = {
  type: "object",
  properties: {
    smartcontract_ID: tokenId,
    kind: { type: "string", const: "security_token" },
    st_id: stId,
    contract_address: address,
  },
  required: ["smartcontract_ID", "kind", "st_id", "contract_address"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** Which token. */
export const tokenName = { oneOf: [namedToken, namedSecurityToken] } as const satisfies AnswerSchema;
export const TOKEN_NAMES = { NamedToken: namedToken, NamedSecurityToken: namedSecurityToken };
