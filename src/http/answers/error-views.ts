import type { HallmarkError } from "../../base/errors.ts";
import { ERROR_TITLES } from "./error-titles.ts";
import type { ErrorView, ProblemView, SentenceErrorView } from "./error.ts";

export function errorView({ code, message }: HallmarkError): ErrorView {
  return { error: code, message };
}

export function sentenceErrorView({ message }: HallmarkError): SentenceErrorView {
  return { error: message.charAt(0).toUpperCase() + message.slice(1) };
}

/** An error as RFC 9457 has it. */
export function problemView({ code, status, message, field }: HallmarkError): ProblemView {
  return {
    type: `/openapi.json#/components/schemas/${code}`,
    title: ERROR_TITLES[code],
    status,
    detail: message,
    code,
    ...(field !== undefined && { field }),
  };
}
