import type { ErrorCode } from "../../base/errors.ts";
import type { MessageSchema } from "../requests/message.ts";
import type { AnswerSchema } from "../answers/values.ts";

/** What the document tells of a route, which is written `GET /tokens/{smartcontract_ID}`. */
export type Operations = Readonly<Record<string, Operation>>;

export interface Operation {
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** Which bearer token it takes: `optional` where that depends on the configuration. */
  bearer?: "session" | "operator" | "optional session";
  path?: Readonly<Record<string, AnswerSchema>>;
  header?: Readonly<Record<string, AnswerSchema>>;
  query?: Described;
  takesIdempotencyKey?: true;
  body?: Described & { examples: Readonly<Record<string, unknown>> };
  answers: readonly Answer[];
  errors: ErrorExamples;
  /** Whether its errors are one sentence. */
  sentences?: true;
}

/** What of a request message can be told: see Message. */
export interface Described {
  message: { schema: MessageSchema; aliases?: ReadonlyMap<string, string> };
}

/** An answer that is no error. */
export interface Answer {
  status: number;
  description: string;
  headers?: readonly HeaderName[];
  /** By media type; none where there is no body. */
  content?: Readonly<Record<string, { schema: AnswerSchema; example?: unknown }>>;
}

/** The codes of a route's errors, each with the messages of its examples. */
export type ErrorExamples = Readonly<Partial<Record<ErrorCode, string | readonly string[]>>>;

export const HEADERS = {
  Location: { description: "Where what was made, or the page, can be read", schema: { type: "string" } },
  "Retry-After": {
    description: "Seconds to wait",
    schema: { type: "string", pattern: "^[1-9][0-9]*$" },
  },
  "WWW-Authenticate": { description: "How to say who sends the request", schema: { const: "Bearer" } },
  ETag: { description: "What If-None-Match takes", schema: { type: "string" } },
} as const;

export type HeaderName = keyof typeof HEADERS;

export const UNCHANGED: Answer = {
  status: 304,
  description: "The client has it, as its If-None-Match says",
  headers: ["ETag"],
};

export const TAGS = {
  Tokens: "ERC-20 tokens, each with a ticker of its own",
  "Security tokens": "ERC-7943 tokens of registered issuers",
  Issuers: "Who issues security tokens",
  Wallets: "Who holds what",
  Sessions: "Sign-In with Ethereum (EIP-4361)",
  Operation: "For those who run the service",
  Documentation: "What you read",
} as const;

export type Tag = keyof typeof TAGS;

export function json(schema: AnswerSchema, example: unknown): NonNullable<Answer["content"]> {
  return { "application/json": { schema, example } };
}
