import { HallmarkError, type ErrorCode } from "../../base/errors.ts";
import { ERROR_TITLES } from "./error-titles.ts";
import type { AnswerSchema } from "./values.ts";

/** What a client may know of an error: of one that is no HallmarkError only that there was one. */
export function asHallmarkError(error: unknown): HallmarkError {
  if (error instanceof HallmarkError) return error;
  return new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", { cause: error });
}

// The three shapes that an error is answered in, each as a schema and as the function that makes it.

export const errorCode = {
  description: "What went wrong, for programs",
  type: "string",
  enum: Object.keys(ERROR_TITLES),
} satisfies AnswerSchema;

const message = { description: "What went wrong, for people", type: "string" } satisfies AnswerSchema;

/** An error of every route except those that answer with `sentenceError`. */
export const error = {
  type: "object",
  properties: { error: errorCode, message },
  required: ["error", "message"],
  additionalProperties: false,
} satisfies AnswerSchema;

export function errorView({ code, message }: HallmarkError): { error: ErrorCode; message: string } {
  return { error: code, message };
}

/** An error of the two routes that issue security tokens. */
export const sentenceError = {
  type: "object",
  properties: { error: { description: "What went wrong, in one sentence", type: "string" } },
  required: ["error"],
  additionalProperties: false,
} satisfies AnswerSchema;

export function sentenceErrorView({ message }: HallmarkError): { error: string } {
  return { error: message.charAt(0).toUpperCase() + message.slice(1) };
}

/** An error of any route if the client prefers `application/problem+json` (RFC 9457). */
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
    field: { description: "The field that is wrong, if it is a single one", type: "string" },
  },
  required: ["type", "title", "status", "detail", "code"],
  additionalProperties: false,
} satisfies AnswerSchema;

export function problemView({ code, status, message, field }: HallmarkError) {
  return {
    type: `/openapi.json#/x-error-codes/${code}`,
    title: ERROR_TITLES[code],
    status,
    detail: message,
    code,
    ...(field !== undefined && { field }),
  };
}
