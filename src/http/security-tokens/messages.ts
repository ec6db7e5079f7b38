import type { Message, MessageSchema } from "../requests/message.ts";
import { amount, info, issuerId, tokenName } from "../requests/fields.ts";
import { sentence } from "./sentence.ts";

const schema = {
  title: "SecurityTokenRequest",
  description: "The spellings issuerId, tokenName and amount are taken too, each in place of its own field.",
  type: "object",
  properties: { issuer_id: issuerId, token_name: tokenName, issued_amount: amount, info },
  required: ["issuer_id", "token_name", "issued_amount", "info"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /security-tokens`, whose document spells the fields in two ways. */
export const securityToken = {
  schema,
  explain: sentence,
  aliases: new Map([
    ["issuerId", "issuer_id"],
    ["tokenName", "token_name"],
    ["amount", "issued_amount"],
  ]),
} satisfies Message<typeof schema>;
