import type { ErrorCode } from "../../base/errors.ts";
import { ERROR_TITLES } from "./error-titles.ts";
import type { AnswerSchema } from "./values.ts";

/** Each code by itself, so that a problem's type can point to it. */
export const errorCodes = Object.fromEntries(
  Object.entries(ERROR_TITLES).map(([code, title]) => [code, { const: code, description: title }]),
) as Record<ErrorCode, AnswerSchema>;

export const errorCode = {
  description: "What went wrong, for programs",
  oneOf: Object.values(errorCodes),
} satisfies AnswerSchema;

const message = { description: "What went wrong, for people", type: "string" } satisfies AnswerSchema;

/** An error of every route but those of `sentenceError`. */
export const error = {
  type: "object",
  properties: { error: errorCode, message },
  required: ["error", "message"],
  additionalProperties: false,
} satisfies AnswerSchema;

export interface ErrorView {
  error: ErrorCode;
  message: string;
}

/** An error of the two routes that issue security tokens. */
export const sentenceError = {
  type: "object",
  properties: { error: { description: "What went wrong, in one sentence", type: "string" } },
  required: ["error"],
  additionalProperties: false,
} satisfies AnswerSchema;

export interface SentenceErrorView {
  error: string;
}

/** An error of any route, where the client prefers application/problem+json. */
export const problem = {
  description: "An error as RFC 9457 has it",
  type: "object",
  properties: {
    type: {
      description: "Where this document describes the code, relative to the service",
      type: "string",
      format: "uri-reference",
    },
    title: { description: "What the code stands for", type: "string" },
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: message,
    code: errorCode,
    field: { description: "The field that is wrong, where it is one", type: "string" },
  },
  required: ["type", "title", "status", "detail", "code"],
  additionalProperties: false,
} satisfies AnswerSchema;

export interface ProblemView {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  field?: string;
}
