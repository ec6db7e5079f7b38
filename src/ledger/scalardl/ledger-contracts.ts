/** The contracts, by what they are registered as: the names of their classes, which carry a version. */
export const CONTRACTS = {
  registerIssuer: "hallmark.v1.RegisterIssuer",
  createSecurityTokens: "hallmark.v1.CreateSecurityTokens",
  readSecurityToken: "hallmark.v1.ReadSecurityToken",
  readAccount: "hallmark.v1.ReadAccount",
  pageSecurityTokens: "hallmark.v1.PageSecurityTokens",
  pageIssuers: "hallmark.v1.PageIssuers",
} as const;

export type LedgerContract = keyof typeof CONTRACTS;

// What they answer, see scalardl/java.

export interface Token {
  st_id: string;
  issuer_id: string;
  token_name: string;
  amount: string;
  info: string;
  /** The id of the request that made it, and what it asked for where the client chose that id. */
  request: string;
  payload?: string;
}

/** Where in an account's history a page is from: the age, and the token of those that it added. */
export interface Position {
  age: number;
  index: number;
}

export interface RegisterIssuerResult {
  created: boolean;
  wallet: string;
}

export interface CreateSecurityTokensResult {
  outcomes: ("issued" | "unknown_issuer" | "taken" | "reused")[];
}

export interface ReadSecurityTokenResult {
  token?: Token;
}

/** `{}` where there is no such issuer. */
export interface AccountPage<Item> {
  wallet?: string;
  tokens?: Item[];
  next?: Position;
}

export interface PageIssuersResult {
  issuers: { issuer_id: string; number: number }[];
}
