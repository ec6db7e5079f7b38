/** An error as the service words it (RFC 9457). */
export class ApiError extends Error {
  name = "ApiError";

  /** @param {{ status: number, detail: string, code?: string, field?: string }} problem */
  constructor({ status, detail, code, field }) {
    super(detail.charAt(0).toUpperCase() + detail.slice(1));
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

/** There was no answer, or none of the service: what it did is not known. */
export class NoAnswer extends Error {
  name = "NoAnswer";
}

/**
 * Asks the service.
 *
 * @param {string} path relative to the page
 * @param {{ method?: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal }} [options]
 * @returns {Promise<any>} the answer's JSON
 * @throws ApiError, NoAnswer
 */
export async function ask(path, { method = "GET", body, headers = {}, signal } = {}) {
  let response, text;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: "application/problem+json, application/json;q=0.9",
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NoAnswer("The service can't be reached.", { cause: error });
  }
  const answer = parsed(text);
  if (response.ok && (answer !== undefined || response.status === 204)) return answer;
  if (typeof answer?.detail === "string") throw new ApiError(answer);
  throw new NoAnswer(`The answer was not one of the service's (HTTP ${response.status}).`);
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
