import type { SecurityTokenLedger } from "../ledger/ledger.ts";
import type { Issuer } from "../ledger/records.ts";

export interface RegisterIssuerOptions {
  ledger: Pick<SecurityTokenLedger, "registerIssuer">;
  /** @throws as AuthoriseOperator in src/sessions */
  authoriseOperator: (token: string | undefined, address: string) => Promise<void>;
}

export interface RegisterIssuerRequest {
  /** Valid, normalised values. */
  issuer: Issuer;
  /** The bearer token that came with the request. */
  token: string | undefined;
  /** The address that sent it. */
  address: string;
}

export type RegisterIssuer = (request: RegisterIssuerRequest) => Promise<void>;

/**
 * Registers issuers on behalf of the operator, who is the only caller and has no limit. It needs no Idempotency-Key: an issuer
 * is registered once, and a repeated request gets ISSUER_ALREADY_EXISTS.
 */
export function createRegisterIssuer({ ledger, authoriseOperator }: RegisterIssuerOptions): RegisterIssuer {
  return async ({ issuer, token, address }) => {
    await authoriseOperator(token, address);
    await ledger.registerIssuer(issuer);
  };
}
