// What goes into a ledger and comes out of it.

/** Identifies a repeated request: SHA-256 hashes in hex, `id` of its caller and key, `payload` of what it asks for. */
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

/** What a chain knows of a token besides its order. */
export interface OnChain {
  id: number;
  contractAddress: string;
  owner: string;
  transactionHash: string;
  blockNumber: number;
  issuedAt: Date;
}

/** `totalSupply` is what there is now, in base units: holders can burn. */
export type TokenRecord = TokenOrder & OnChain & { totalSupply: bigint };
export type SecurityTokenRecord = SecurityTokenOrder & { stId: string; chain?: OnChain };

/** What was issued: a token or a security token. */
export type Issue = TokenRecord | (SecurityTokenRecord & { chain: OnChain });

/**
 * A change to the sequence of issues: a new one, or all after an id are void because the chain was reorganised. Their ids may
 * come again with other issues.
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

/** What can happen to a token. `freeze` names the whole amount that is frozen from then on. */
export type TransferKind =
  "issue" | "transfer" | "forced_transfer" | "mint" | "burn" | "freeze" | "allow" | "disallow";

/** By what a token of each kind is asked for. */
export type TokenKey = { id: number } | { stId: string };

/**
 * As of when something is asked: after a block, or after the last block before a time in seconds. What is before a time can't
 * change any more once the chain is there, while another block may have the same time.
 */
export type AsOf = { block: number } | { before: number };

/** A place of the chain, where something happened. */
export interface Place {
  blockNumber: number;
  /** The event's in its block. */
  logIndex: number;
}

/** A token as what happened to it names it. */
export type TokenName = { id: number; contractAddress: string } & ({ ticker: string } | { stId: string });

/** Something that happened to a token. */
export interface Transfer extends Place {
  kind: TransferKind;
  /** From whom and to whom; the zero address creates and destroys. Only `to` is whom a freeze or a leave is for. */
  from: string | undefined;
  to: string;
  /** In base units; undefined for a leave. */
  value: bigint | undefined;
  token: TokenName;
  decimals: number;
  transactionHash: string;
  at: Date;
}

/** Who holds a token, and how much of it, in base units. */
export interface Holder {
  wallet: string;
  balance: bigint;
  frozen: bigint;
  /** Of a security token: whether the issuer allows it by name to send and receive. The issuer's own wallet needs no leave. */
  allowed?: boolean;
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

/** Whether the ledger can issue. `reason` says what is missing, and what to do about it; `cause` is for the log alone. */
export type Readiness = { ready: true } | { ready: false; reason: string; cause?: unknown };
