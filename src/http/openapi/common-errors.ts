import type { ErrorExamples } from "./operation.ts";

// The errors that many routes have in common, each with the messages that serve as examples.

/** Errors of every route. */
export const ANY = {
  FORBIDDEN: "this host is not served",
  LEDGER_UNAVAILABLE: "the service is starting",
} as const satisfies ErrorExamples;

/** The error of a list, which comes in either type. */
export const ANSWERS_LIST = { NOT_ACCEPTABLE: "answers are application/json or text/csv" } as const;

/** Errors of a route that answers with JSON. */
export const ANSWERS_JSON = {
  ...ANY,
  NOT_ACCEPTABLE: "answers are application/json",
} as const satisfies ErrorExamples;

/** Errors of a route that asks the ledger or the session store as well. */
export const ASKS = {
  ...ANSWERS_JSON,
  INTERNAL_ERROR: "An unexpected error occurred",
} as const satisfies ErrorExamples;

/** Errors of a route that asks the ledger. */
export const ASKS_LEDGER = {
  ...ASKS,
  LEDGER_UNAVAILABLE: [
    "the chain can't be reached",
    "the chain is still being read: block 120 of 4000",
    "the ledger can't be reached",
    "the service is starting",
  ],
} as const satisfies ErrorExamples;

/** Further errors of a route that asks the session store. */
export const ASKS_SESSIONS = { SESSIONS_UNAVAILABLE: "the sessions can't be reached" } as const;

/** Further errors of a route that takes a body. */
export const TAKES_BODY = {
  VALIDATION_FAILED: "the body is not valid JSON",
  BODY_TOO_LARGE: "the body must not be larger than 65536 bytes",
  UNSUPPORTED_MEDIA_TYPE: "the body must be application/json in UTF-8",
} as const satisfies ErrorExamples;

/** Errors of a batch as a whole. What is wrong with a line is its own answer. */
export const TAKES_BATCH = {
  ...ANY,
  ...ASKS_SESSIONS,
  NOT_ACCEPTABLE: "answers are application/x-ndjson",
  UNAUTHORIZED: "a session is required, as a bearer token",
  INVALID_SESSION_KEY: "invalid session key",
  BODY_TOO_LARGE: "the body must not be larger than 16777216 bytes",
  UNSUPPORTED_MEDIA_TYPE: "the body must be application/x-ndjson in UTF-8",
  TOO_MANY_REQUESTS: "at most 20 batches of one address at a time",
} as const satisfies ErrorExamples;

/** Errors of a route that issues. */
export const ISSUES = {
  ...ASKS_LEDGER,
  ...ASKS_SESSIONS,
  ...TAKES_BODY,
  INVALID_IDEMPOTENCY_KEY: "Idempotency-Key must be 1 to 255 printable ASCII characters",
  INVALID_SESSION_KEY: "invalid session key",
  IDEMPOTENCY_KEY_REUSED: "this Idempotency-Key was used for a request with other content",
  TOO_MANY_REQUESTS: "at most 600 requests a minute",
  OUTCOME_UNKNOWN:
    "the ledger has not confirmed the request in time and may still do so; read what was asked for to find out",
} as const satisfies ErrorExamples;
