import type { Message, MessageSchema } from "../message.ts";

const schema = {
  title: "CreateSessionRequest",
  type: "object",
  properties: {
    message: {
      title: "Message",
      description: "A Sign-In with Ethereum message (EIP-4361)",
      type: "string",
      minLength: 1,
      maxLength: 4096,
    },
    signature: {
      title: "Signature",
      description:
        "The wallet's signature of the message in hex; a contract account's may have any length (ERC-1271)",
      type: "string",
      pattern: "^0x([0-9A-Fa-f]{2})+$",
      maxLength: 16384,
    },
  },
  required: ["message", "signature"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /sessions`. */
export const session = { schema } satisfies Message<typeof schema>;
