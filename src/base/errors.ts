/** Every error code that a client can see, with its HTTP status (RFC 9110). */
export const CATALOGUE = {
  VALIDATION_FAILED: 400,
  INVALID_IDEMPOTENCY_KEY: 400,
  UNKNOWN_ISSUER: 400,
  INVALID_SESSION_KEY: 401,
  INVALID_SIGNATURE: 401,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  REQUEST_TIMEOUT: 408,
  TICKER_ALREADY_EXISTS: 409,
  ISSUER_ALREADY_EXISTS: 409,
  ST_ALREADY_EXISTS: 409,
  NONCE_USED: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  EXPECTATION_FAILED: 417,
  IDEMPOTENCY_KEY_REUSED: 422,
  ORDER_EXPIRED: 422,
  ORDER_REFUSED: 422,
  TOO_MANY_REQUESTS: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL_ERROR: 500,
  LEDGER_UNAVAILABLE: 503,
  SESSIONS_UNAVAILABLE: 503,
  OUTCOME_UNKNOWN: 504,
} as const;

export type ErrorCode = keyof typeof CATALOGUE;

interface Details {
  field?: string;
  retryAfter?: number;
  cause?: unknown;
}

/**
 * The one error class of the service. Clients see `message`; everything internal goes into `cause`, which is logged and never
 * sent. `field` names the field that is wrong, `retryAfter` is in seconds.
 */
export class HallmarkError extends Error {
  override readonly name = "HallmarkError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly field: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.status = CATALOGUE[code];
    this.field = details.field;
    this.retryAfter = details.retryAfter;
  }
}
