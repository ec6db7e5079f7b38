import type { Message, MessageSchema } from "../requests/message.ts";
import { amount, info, issuerId, tokenName } from "../requests/fields.ts";
import { sentence } from "./sentence.ts";

const schema = {
  title: "CreateStRequest",
  type: "object",
  properties: { issuerId, tokenName, amount, info },
  required: ["issuerId", "tokenName", "amount", "info"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /api/st/create`. */
export const createSt = { schema, explain: sentence } satisfies Message<typeof schema>;
