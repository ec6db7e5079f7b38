/** What goes into a ledger and comes out of it, in the words of the domain. */

/** What makes a repeated request known: SHA-256 hashes in hex of its caller and key, and of what it asks for. */
export interface RequestIdentity {
  id: string;
  payload: string;
}

/** A token to issue: valid, normalised values. */
export interface TokenOrder {
  fullName: string;
  shortName: string;
  ticker: string;
  /** Whole tokens; the supply is `amount * 10 ** decimals` base units. */
  amount: bigint;
  decimals: number;
  /** The wallet that gets the whole supply. */
  owner: string;
}

/** A security token to issue: valid, normalised values. */
export interface SecurityTokenOrder {
  issuerId: string;
  tokenName: string;
  amount: bigint;
  /** Canonical JSON. */
  info: string;
}

export interface IssuedToken {
  id: number;
  transactionHash: string;
}

/** What a ledger that is a chain knows of each token, besides what was asked. */
export interface OnChain {
  id: number;
  contractAddress: string;
  owner: string;
  transactionHash: string;
  blockNumber: number;
  issuedAt: Date;
}

export type TokenRecord = TokenOrder & OnChain;
export type SecurityTokenRecord = SecurityTokenOrder & { stId: string; chain?: OnChain };

/** What was issued: a token or a security token. */
export type Issue = TokenRecord | (SecurityTokenRecord & { chain: OnChain });

/**
 * What happened to the order of issues: the next one came, or the ledger took back all after an id (a chain's
 * reorganisation), whose ids may come again with other issues.
 */
export type Change = { kind: "issued"; issue: Issue } | { kind: "undone"; after: number };

export interface Issuer {
  issuerId: string;
  wallet: string;
}

/** What a wallet holds of one token, in base units. */
export interface Holding {
  token: TokenRecord | SecurityTokenRecord;
  chain: OnChain;
  decimals: number;
  balance: bigint;
  frozen: bigint;
}

/** Who holds a token, and how much of it, in base units. */
export interface Holder {
  wallet: string;
  balance: bigint;
  frozen: bigint;
}

/** A page of a list; `cursor` continues after it, and is absent at the end. */
export interface Page<T> {
  items: T[];
  cursor?: string;
}

export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
}

/** Whether the ledger can issue; `reason` says what is missing. */
export type Readiness = { ready: true } | { ready: false; reason: string };
