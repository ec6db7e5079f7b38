import { HallmarkError } from "../base/errors.ts";

// The errors of every ledger, worded as in the API's original documents.

export function tickerTaken(ticker: string): HallmarkError {
  return new HallmarkError("TICKER_ALREADY_EXISTS", `ticker '${ticker}' already exists`);
}

export function stIdTaken(stId: string): HallmarkError {
  return new HallmarkError("ST_ALREADY_EXISTS", `Token with ID '${stId}' already exists.`);
}

export function unknownIssuer(issuerId: string): HallmarkError {
  return new HallmarkError("UNKNOWN_ISSUER", `Issuer ID '${issuerId}' does not exist.`);
}

/** The admin of the registry has suspended the issuer. */
export function issuerSuspended(issuerId: string): HallmarkError {
  return new HallmarkError("FORBIDDEN", `issuer '${issuerId}' is suspended`);
}

export function issuerExists(issuerId: string): HallmarkError {
  return new HallmarkError("ISSUER_ALREADY_EXISTS", `issuer '${issuerId}' already exists`);
}

/** The Idempotency-Key belongs to another request. */
export function keyReused(): HallmarkError {
  return new HallmarkError(
    "IDEMPOTENCY_KEY_REUSED",
    "this Idempotency-Key was used for a request with other content",
  );
}

/** The ledger was asked and did not answer in time. */
export function outcomeUnknown(cause?: unknown): HallmarkError {
  return new HallmarkError(
    "OUTCOME_UNKNOWN",
    "the ledger has not confirmed the request in time and may still do so; read what was asked for to find out",
    { cause },
  );
}

const CHANGED_NOTHING = "; this request changed nothing";

/**
 * The ledger can't be used for this request. Of an earlier one with the same key it says nothing: what that one sent may be
 * on the chain.
 */
export function ledgerUnavailable(reason: string, { cause, retryAfter = 5 }: Why = {}): HallmarkError {
  return new HallmarkError("LEDGER_UNAVAILABLE", reason + CHANGED_NOTHING, {
    retryAfter,
    cause,
  });
}

/** Why the ledger can't be used, without what that means for the request that met it. */
export function reasonOf({ message }: Error): string {
  return message.endsWith(CHANGED_NOTHING) ? message.slice(0, -CHANGED_NOTHING.length) : message;
}

interface Why {
  cause?: unknown;
  /** In seconds. */
  retryAfter?: number;
}
