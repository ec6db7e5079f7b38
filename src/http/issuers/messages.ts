import type { Message, MessageSchema } from "../requests/message.ts";
import { issuerId, wallet } from "../requests/fields.ts";

const schema = {
  title: "CreateIssuerRequest",
  type: "object",
  properties: { issuer_id: issuerId, wallet },
  required: ["issuer_id", "wallet"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /issuers`. */
export const issuer = { schema } satisfies Message<typeof schema>;
