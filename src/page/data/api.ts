import type { Problem } from "./types.ts";

/** An error that the service answered, in its own words (RFC 9457). */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly code: Problem["code"];
  /** The field of the request that is wrong, if the error is about one. */
  readonly field: string | undefined;

  constructor({ status, detail, code, field }: Problem) {
    super(detail.charAt(0).toUpperCase() + detail.slice(1));
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

/** Whether the same request may be answered otherwise by and by, since only the service, or what it needs, was away or busy. */
export function mayPass(error: Error): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 408 || error.status === 429;
}

/** No answer came, or one that is not the service's. It is not known whether the service acted on the request. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

interface AskOptions {
  method?: "GET" | "POST" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * Sends a request to the service. `Answer` is the type of the route's answer; an answer without a body is undefined.
 *
 * @param path relative to the page
 * @throws ApiError, NoAnswer
 */
export async function ask<Answer>(
  path: string,
  { method = "GET", body, headers = {} }: AskOptions = {},
): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: "application/problem+json, application/json;q=0.9",
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    throw new NoAnswer("The service can't be reached.", { cause: error });
  }
  const answer = parse(text);
  if (response.ok && (answer !== undefined || response.status === 204)) return answer as Answer;
  if (isProblem(answer)) throw new ApiError(answer);
  throw new NoAnswer(`The answer was not one of the service's (HTTP ${response.status}).`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(answer: unknown): answer is Problem {
  return (
    typeof answer === "object" && answer !== null && "detail" in answer && typeof answer.detail === "string"
  );
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** Repeats what fails until it succeeds, and waits twice as long (in milliseconds) after each failure. */
export async function persistently<Result>(action: () => Promise<Result>): Promise<Result> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await action();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
