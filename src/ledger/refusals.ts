import { HallmarkError } from "../errors.ts";

// What every ledger refuses with, in the words of the documents.

export function tickerTaken(ticker: string): HallmarkError {
  return new HallmarkError("TICKER_ALREADY_EXISTS", `ticker '${ticker}' already exists`);
}

export function stIdTaken(stId: string): HallmarkError {
  return new HallmarkError("ST_ALREADY_EXISTS", `Token with ID '${stId}' already exists.`);
}

export function unknownIssuer(issuerId: string): HallmarkError {
  return new HallmarkError("UNKNOWN_ISSUER", `Issuer ID '${issuerId}' does not exist.`);
}

export function issuerExists(issuerId: string): HallmarkError {
  return new HallmarkError("ISSUER_ALREADY_EXISTS", `issuer '${issuerId}' already exists`);
}
