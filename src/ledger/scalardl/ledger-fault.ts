import { status, type ServiceError } from "@grpc/grpc-js";

/**
 * What became of a call that failed:
 * - `unreachable`: it was never sent;
 * - `busy`: the Ledger did not take it, or another transaction was in its way: nothing is committed;
 * - `refused`: the Ledger or the contract says no, and would again: nothing is committed;
 * - `unknown`: it may be committed.
 */
export type FaultKind = "unreachable" | "busy" | "refused" | "unknown";

/** ScalarDL's own status. Its codes look like HTTP's and are not. */
export interface ScalarDlStatus {
  code: number;
  message: string;
}

/** What goes wrong between us and a Ledger. The message is for logs only. */
export class LedgerFault extends Error {
  override readonly name = "LedgerFault";
  readonly kind: FaultKind;
  /** ScalarDL's code, where it gave one. */
  readonly code: number | undefined;

  constructor(kind: FaultKind, message: string, code?: number) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

/** ScalarDL's codes: https://github.com/scalar-labs/scalardl, StatusCode. */
const UNAVAILABLE = 503;
const CONFLICT = 504;
/** What is registered already: a secret, a contract. */
export const ALREADY_REGISTERED = [406, 413];

/** The one place where statuses are read. `decode` reads the trailer in which ScalarDL puts its own. */
export function translateFault(error: ServiceError, decode: (bytes: Buffer) => ScalarDlStatus): LedgerFault {
  const [trailer] = error.metadata?.get("rpc.status-bin") ?? [];
  if (trailer instanceof Buffer) {
    const { code, message } = decode(trailer);
    return new LedgerFault(kindOf(code), `${code} ${message}`, code);
  }
  // From below ScalarDL: a deadline, a connection that broke, a proxy.
  const never = [status.UNIMPLEMENTED, status.UNAUTHENTICATED, status.PERMISSION_DENIED];
  return new LedgerFault(never.includes(error.code) ? "refused" : "unknown", error.message);
}

function kindOf(code: number): FaultKind {
  if (code === UNAVAILABLE || code === CONFLICT) return "busy";
  if (code >= 400 && code < 500) return "refused";
  // 500 too: where the Ledger fails to roll back, it says this of a transaction whose outcome it does not know.
  return "unknown";
}
