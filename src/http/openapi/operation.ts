import type { ErrorCode } from "../../base/errors.ts";
import { csvLine } from "../answers/csv.ts";
import { CSV_TYPE } from "../answers/media-types.ts";
import type { AnswerSchema } from "../answers/values.ts";
import type { MessageSchema } from "../requests/message.ts";
import type { Tag } from "./tags.ts";

/** What the document says of each route, by method and path, such as `GET /tokens/{smartcontract_ID}`. */
export type Operations = Readonly<Record<string, Operation>>;

export interface Operation {
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** The kind of bearer token that it takes; for `optional session`, the configuration decides whether it needs one. */
  bearer?: "session" | "operator" | "optional session";
  path?: Readonly<Record<string, AnswerSchema>>;
  header?: Readonly<Record<string, AnswerSchema>>;
  query?: MessageSchema;
  takesIdempotencyKey?: true;
  body?: {
    /** `application/json` if it is left out. */
    type?: string;
    description?: string;
    schema: object;
    examples: Readonly<Record<string, unknown>>;
  };
  answers: readonly Answer[];
  errors: ErrorExamples;
  /** Set if an error is answered as one sentence. */
  sentences?: true;
}

/** An answer that is no error. */
export interface Answer {
  status: number;
  description: string;
  headers?: readonly HeaderName[];
  /** By media type; left out if the answer has no body. */
  content?: Readonly<Record<string, { schema: AnswerSchema; example?: unknown }>>;
}

/** The error codes of a route, each with the messages that serve as examples. */
export type ErrorExamples = Readonly<Partial<Record<ErrorCode, string | readonly string[]>>>;

export const HEADERS = {
  Location: { description: "Where the new resource, or the page, can be read", schema: { type: "string" } },
  "Retry-After": {
    description: "Seconds to wait",
    schema: { type: "string", pattern: "^[1-9][0-9]*$" },
  },
  "WWW-Authenticate": {
    description: "How to say who sends the request",
    schema: { type: "string", const: "Bearer" },
  },
  ETag: { description: "What If-None-Match takes", schema: { type: "string" } },
} as const;

export type HeaderName = keyof typeof HEADERS;

export const UNCHANGED: Answer = {
  status: 304,
  description: "The client has it, as its If-None-Match says",
  headers: ["ETag"],
};

/** A list, which comes as a page in JSON, or whole in CSV. */
export function list(
  schema: AnswerSchema,
  example: unknown,
  columns: readonly string[],
): NonNullable<Answer["content"]> {
  return {
    ...json(schema, example),
    [CSV_TYPE]: { schema: { type: "string" }, example: csvLine(columns) },
  };
}

export function json(schema: AnswerSchema, example: unknown): NonNullable<Answer["content"]> {
  return { "application/json": { schema, example } };
}
