import { causeOf } from "../../base/cause.ts";
import type { HallmarkError } from "../../base/errors.ts";
import { requestTrace } from "../../base/request-trace.ts";

/** Tells the log about errors of status 500 and up, and calls `suspect` if the ledger or the sessions are away. */
export function createErrorReport(suspect: () => void): (error: HallmarkError) => void {
  return (error) => {
    if (error.status === 503) suspect();
    // The stack is logged only if the fault is the service's own.
    const place = error.status === 500 ? { err: error.cause ?? error } : {};
    requestTrace()({ reason: error.message, cause: causeOf(error), ...place });
  };
}
