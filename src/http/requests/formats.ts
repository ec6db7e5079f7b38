import { parseAmount, parseUint256 } from "../../issuance/amounts.ts";
import { canonicalInfo } from "../../issuance/info.ts";
import { parseIssuerId } from "../../issuance/issuer-ids.ts";
import { parseName } from "../../issuance/names.ts";
import { parseTicker } from "../../issuance/tickers.ts";
import { parseWallet } from "../../issuance/wallets.ts";
import { parseAsOf } from "./as-of.ts";
import { parseEventId } from "./event-id.ts";

export const PAGE_LIMIT = /^([1-9][0-9]?|100)$/;
export const PAGE_NUMBER = /^[1-9][0-9]{0,8}$/;

/**
 * The formats of our schemas. Each is a function that returns the value in its normalised form, or `undefined` if the
 * value breaks the format's rule.
 */
export const FORMATS = {
  "token-name": parseName,
  ticker: parseTicker,
  "issuer-id": parseIssuerId,
  amount: parseAmount,
  uint256: parseUint256,
  address: parseWallet,
  "address-list": parseWallets,
  bytes32: lowerCase,
  info: canonicalInfo,
  "as-of": parseAsOf,
  "event-id": parseEventId,
  "page-limit": numberOf(PAGE_LIMIT),
  "page-number": numberOf(PAGE_NUMBER),
};

export type Format = keyof typeof FORMATS;

function parseWallets(texts: readonly string[]): string[] | undefined {
  const wallets = texts.map(parseWallet);
  return wallets.every((wallet) => wallet !== undefined) ? wallets : undefined;
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function numberOf(pattern: RegExp) {
  return (text: string): number | undefined => (pattern.test(text) ? Number(text) : undefined);
}
