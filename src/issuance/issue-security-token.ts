import { HallmarkError } from "../base/errors.ts";
import type { SecurityTokenLedger } from "../ledger/ledger.ts";
import type { SecurityTokenOrder } from "../ledger/records.ts";
import { unknownIssuer } from "../ledger/refusals.ts";
import { securityTokenRequestIdentity } from "./request-identity.ts";
import { stId } from "../ledger/st-id.ts";

/**
 * Issues a security token and answers its `st_id`. `caller` is the wallet that asks, or undefined where anyone may; `key` is
 * the Idempotency-Key.
 * @throws UNKNOWN_ISSUER, then FORBIDDEN where the issuer's wallet is another, then ST_ALREADY_EXISTS
 */
export async function issueSecurityToken(
  ledger: SecurityTokenLedger,
  order: SecurityTokenOrder,
  caller: string | undefined,
  key: string | undefined,
): Promise<string> {
  if (caller !== undefined) {
    const issuer = await ledger.issuer(order.issuerId);
    if (issuer === undefined) throw unknownIssuer(order.issuerId);
    if (issuer.wallet !== caller) {
      throw new HallmarkError("FORBIDDEN", "the session is not of the issuer's wallet");
    }
  }
  const identity = key === undefined ? undefined : securityTokenRequestIdentity(key, order);
  await ledger.issueSecurityToken(order, identity);
  return stId(order.issuerId, order.tokenName);
}
