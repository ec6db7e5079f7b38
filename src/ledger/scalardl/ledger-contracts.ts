/** The contracts' ids in the Ledger, which are the names of their classes. The package is their version. */
export const CONTRACTS = {
  registerIssuer: "hallmark.v1.RegisterIssuer",
  createSecurityTokens: "hallmark.v2.CreateSecurityTokens",
  readSecurityToken: "hallmark.v2.ReadSecurityToken",
  readAccount: "hallmark.v1.ReadAccount",
  pageSecurityTokens: "hallmark.v2.PageSecurityTokens",
  pageIssuers: "hallmark.v1.PageIssuers",
} as const;

export type LedgerContract = keyof typeof CONTRACTS;

// What the contracts in scalardl/java answer.

export interface Token {
  st_id: string;
  issuer_id: string;
  token_name: string;
  amount: string;
  info: string;
  /** The id of the request that made it. The hash of its payload is there only if the client sent an Idempotency-Key. */
  request: string;
  payload?: string;
}

/** Where a page of an account's history begins: an age of the account, and an index into the tokens that it added. */
export interface Position {
  age: number;
  index: number;
}

export interface RegisterIssuerResult {
  created: boolean;
  wallet: string;
}

export interface CreateSecurityTokensResult {
  outcomes: ("issued" | "unknown_issuer" | "taken" | "reused" | "stray")[];
}

/** `stray` is there if a record of this name is in the database that its issuer's account does not have. */
export interface ReadSecurityTokenResult {
  token?: Token;
  stray?: true;
}

/** Empty if there is no such issuer. */
export interface AccountPage<Item> {
  wallet?: string;
  tokens?: Item[];
  next?: Position;
}

export interface PageIssuersResult {
  issuers: { issuer_id: string; number: number }[];
}
