import { address, time, type AnswerSchema } from "../answers/values.ts";

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
