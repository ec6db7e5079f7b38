import { status, type ServiceError } from "@grpc/grpc-js";

/**
 * What a failed call means:
 * - `unreachable`: it was never sent;
 * - `busy`: the Ledger did not accept it, or it conflicted with another transaction, so nothing is committed;
 * - `refused`: the Ledger or the contract says no, and would again, so nothing is committed;
 * - `unknown`: it may be committed.
 */
export type FaultKind = "unreachable" | "busy" | "refused" | "unknown";

/** ScalarDL's own status. Its codes resemble HTTP's but mean other things. */
export interface ScalarDlStatus {
  code: number;
  message: string;
}

/** An error of a call to a Ledger. The message is for logs only. */
export class LedgerFault extends Error {
  override readonly name = "LedgerFault";
  readonly kind: FaultKind;
  /** ScalarDL's code, if it gave one. */
  readonly code: number | undefined;

  constructor(kind: FaultKind, message: string, code?: number) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

// ScalarDL's codes: https://github.com/scalar-labs/scalardl, StatusCode.
const UNAVAILABLE = 503;
const CONFLICT = 504;
export const INVALID_SIGNATURE = 400;
/** The secret, or the contract, is registered already. */
export const ALREADY_REGISTERED = [406, 413];

/** Translates gRPC's errors. `decode` reads the trailer that carries ScalarDL's own status. */
export function translateFault(error: ServiceError, decode: (bytes: Buffer) => ScalarDlStatus): LedgerFault {
  const [trailer] = error.metadata?.get("rpc.status-bin") ?? [];
  if (trailer instanceof Buffer) {
    const { code, message } = decode(trailer);
    return new LedgerFault(kindOf(code), `${code} ${message}`, code);
  }
  // Without ScalarDL's status, the error is gRPC's or a proxy's: a deadline, a broken connection.
  const never = [status.UNIMPLEMENTED, status.UNAUTHENTICATED, status.PERMISSION_DENIED];
  return new LedgerFault(never.includes(error.code) ? "refused" : "unknown", error.message);
}

/** ScalarDL answers 300 to 399 when a record or a contract is not as it was written: it executes nothing then. */
export function isTampering(code: number | undefined): boolean {
  return code !== undefined && code >= 300 && code < 400;
}

function kindOf(code: number): FaultKind {
  if (code === UNAVAILABLE || code === CONFLICT) return "busy";
  if (isTampering(code) || (code >= 400 && code < 500)) return "refused";
  // 500 too, which the Ledger also answers if it fails to roll back and does not know the outcome.
  return "unknown";
}
