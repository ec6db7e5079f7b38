import { hash } from "node:crypto";
import type { RequestIdentity, SecurityTokenOrder, TokenOrder } from "../ledger/records.ts";

// The ledger keeps both hashes for ever, so their inputs must never change.

/** The identity of a request for a token, whose caller is the wallet that gets it. */
export function tokenRequestIdentity(key: string, order: TokenOrder): RequestIdentity {
  const { fullName, shortName, ticker, amount, decimals, owner } = order;
  return {
    id: sha256(["wallet", owner, key]),
    payload: sha256(["token", owner, fullName, shortName, ticker, amount.toString(), decimals]),
  };
}

/** The identity of a request for a security token, whose caller is the issuer. It is the same on both routes. */
export function securityTokenRequestIdentity(key: string, order: SecurityTokenOrder): RequestIdentity {
  const { issuerId, tokenName, amount, info } = order;
  return {
    id: sha256(["issuer", issuerId, key]),
    payload: sha256(["security token", issuerId, tokenName, amount.toString(), info]),
  };
}

function sha256(parts: (string | number)[]): string {
  return hash("sha256", JSON.stringify(parts));
}
