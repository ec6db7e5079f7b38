import { HallmarkError } from "../../base/errors.ts";

/** A record of this name, or of its request, is in the Ledger's database and not in its issuer's account. */
export function strayRecord(stId: string): HallmarkError {
  return new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", {
    cause: new Error(
      `the Ledger has a record for ${stId} that its issuer's account does not have: somebody has put it into its database`,
    ),
  });
}
