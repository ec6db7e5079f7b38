import { address, time, type AnswerSchema } from "../answers/values.ts";
import type { Message, MessageSchema } from "../requests/message.ts";

const createSessionSchema = {
  title: "CreateSessionRequest",
  type: "object",
  properties: {
    message: {
      title: "Message",
      description: "A Sign-In with Ethereum message (EIP-4361)",
      type: "string",
      minLength: 1,
      maxLength: 4096,
      examples: [
        `127.0.0.1:3000 wants you to sign in with your Ethereum account:
0x70997970C51812dc3A010C7d01b50e0d17dc79C8

Sign in to issue tokens.

URI: http://127.0.0.1:3000
Version: 1
Chain ID: 31337
Nonce: oNMQhKDT3UyFi8cPr
Issued At: 2026-01-31T12:00:00.000Z`,
      ],
    },
    signature: {
      title: "Signature",
      description:
        "The wallet's signature of the message in hex; a contract account's may have any length (ERC-1271), and is empty if the account signed on chain",
      type: "string",
      pattern: "^0x([0-9A-Fa-f]{2})*$",
      maxLength: 16384,
      examples: [`0x${"1b".repeat(65)}`],
    },
  },
  required: ["message", "signature"],
  additionalProperties: false,
} as const satisfies MessageSchema;

/** The body of `POST /sessions`. */
export const createSession = { schema: createSessionSchema } satisfies Message<typeof createSessionSchema>;

/** The answer to `POST /sessions/nonce`. */
export const nonce = {
  type: "object",
  properties: {
    nonce: {
      description: "For one message, within ten minutes",
      type: "string",
      pattern: "^[A-Za-z0-9]{8,}$",
      examples: ["oNMQhKDT3UyFi8cPr"],
    },
  },
  required: ["nonce"],
  additionalProperties: false,
} as const satisfies AnswerSchema;

/** The answer to `POST /sessions`. */
export const createdSession = {
  type: "object",
  properties: {
    session_key: {
      description: "The secret that stands for the wallet",
      type: "string",
      pattern: "^[A-Za-z0-9]{34}$",
      examples: ["ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL"],
    },
    address: { ...address, description: "The wallet that signed in, in EIP-55 form" },
    expires_at: time,
  },
  required: ["session_key", "address", "expires_at"],
  additionalProperties: false,
} as const satisfies AnswerSchema;
