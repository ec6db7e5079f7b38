import type { ErrorCode } from "../../base/errors.ts";

/** What each code stands for, as the title of a problem (RFC 9457) and as its description in the API's document. */
export const ERROR_TITLES: Readonly<Record<ErrorCode, string>> = {
  VALIDATION_FAILED: "The request does not have the form that this route takes",
  INVALID_IDEMPOTENCY_KEY: "The Idempotency-Key is not 1 to 255 printable ASCII characters",
  UNKNOWN_ISSUER: "There is no such issuer",
  INVALID_SESSION_KEY: "There is no such session, or it has ended",
  INVALID_SIGNATURE: "The order is not signed by the account whose order it is",
  UNAUTHORIZED: "The request does not prove who sends it",
  FORBIDDEN: "The sender may not do this",
  NOT_FOUND: "There is nothing here",
  METHOD_NOT_ALLOWED: "This route does not know this method; Allow lists those that it knows",
  NOT_ACCEPTABLE: "The client does not take what this route answers with",
  REQUEST_TIMEOUT: "The request did not come to its end in time",
  TICKER_ALREADY_EXISTS: "Another token has this ticker",
  ISSUER_ALREADY_EXISTS: "Another issuer has this id",
  ST_ALREADY_EXISTS: "Another security token has this st_id",
  NONCE_USED: "Another order has used this nonce, or it was cancelled",
  BODY_TOO_LARGE: "The body, or a line of a batch, is larger than 64 KiB, or a batch is too large",
  UNSUPPORTED_MEDIA_TYPE:
    "The body is not plain application/json in UTF-8, or application/x-ndjson of a batch",
  EXPECTATION_FAILED: "Expect asks for something other than 100-continue",
  IDEMPOTENCY_KEY_REUSED: "The Idempotency-Key was used for a request with other content",
  ORDER_EXPIRED: "The order was not carried out before it expired, and can't be any more",
  ORDER_REFUSED: "The token refuses the order, for the reason in the message",
  TOO_MANY_REQUESTS: "The caller sends too many requests; Retry-After says when to go on",
  HEADERS_TOO_LARGE: "The headers are larger than 16 KiB",
  INTERNAL_ERROR: "An unexpected error occurred",
  LEDGER_UNAVAILABLE:
    "The ledger is not available, and this request changed nothing; Retry-After says when to try again",
  SESSIONS_UNAVAILABLE:
    "The sessions are not available, and nothing was done; Retry-After says when to try again",
  OUTCOME_UNKNOWN:
    "The ledger did not confirm in time and may still do so: repeat the request with the same Idempotency-Key, or read what it issues",
};
