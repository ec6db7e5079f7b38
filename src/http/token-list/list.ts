import type { TokenRecord } from "../../ledger/records.ts";

/** The most that the schema of token lists allows. */
export const LIST_LENGTH = 10_000;

/** A list is never empty. What it says of each token is kept as text, so that adding one costs only that one. */
export interface TokenList {
  count: number;
  last: TokenRecord;
  /** JSON, separated by commas. */
  entries: string;
}

/** The list with these tokens at its end. */
export function extend(
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
 * A Uniswap Token List (https://uniswap.org/tokenlist.schema.json). Tokens are only ever added, so the minor version
 * is how many there are; the time is the last one's, so that every replica writes the same bytes at any time.
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

/** The schema knows one kind of space; ours keeps within 60 characters, since it has 60 bytes at most. */
function listedName(name: string): string {
  return name.replace(/\s/g, " ");
}
