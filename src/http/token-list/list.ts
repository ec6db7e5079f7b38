import type { TokenRecord } from "../../ledger/records.ts";

/** The most tokens that the token list schema allows in one list. */
export const LIST_LENGTH = 10_000;

/** A token list with at least one token. Tokens are kept as text, so that adding one does not serialise the others again. */
export interface TokenList {
  count: number;
  last: TokenRecord;
  /** JSON, separated by commas. */
  entries: string;
}

/** The list with these tokens added at its end. */
export function extendList(
  list: TokenList | undefined,
  chainId: number,
  tokens: readonly TokenRecord[],
): TokenList | undefined {
  const last = tokens.at(-1);
  if (last === undefined) return list;
  const entries = tokens.map((token) => JSON.stringify(entry(chainId, token))).join(",");
  return {
    count: (list?.count ?? 0) + tokens.length,
    last,
    entries: list === undefined ? entries : `${list.entries},${entries}`,
  };
}

/**
 * A Uniswap Token List (https://uniswap.org/tokenlist.schema.json). Tokens are only ever added, so their count is the minor
 * version. The timestamp is that of the last token, so that every replica sends the same bytes.
 */
export function tokenListJson(name: string, { count, last, entries }: TokenList): string {
  const head = { name, timestamp: last.issuedAt, version: { major: 0, minor: count, patch: 0 } };
  return `${JSON.stringify(head).slice(0, -1)},"tokens":[${entries}]}`;
}

function entry(chainId: number, token: TokenRecord): object {
  return {
    chainId,
    address: token.contractAddress,
    name: listedName(token.fullName),
    symbol: token.ticker,
    decimals: token.decimals,
    extensions: { smartcontract_ID: token.id },
  };
}

/** The schema allows no white space but the plain space. Its limit of 60 characters holds: names have at most 60 bytes. */
function listedName(name: string): string {
  return name.replace(/\s/g, " ");
}
