import type { MemberType, OrderType } from "./order-types.ts";

// What goes into a ledger and comes out of it: the port's words, in one longer file.

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

/** An order for a token, as its signer reads it: a value for each member of its type. */
export interface Order {
  contractAddress: string;
  type: OrderType;
  message: OrderMessage;
}

/** Addresses in EIP-55 form, 32 bytes in lower case. */
export type OrderMessage = Readonly<Record<string, string | readonly string[] | boolean | bigint>>;

/** `signature` is hexadecimal. */
export type SignedOrder = Order & { signature: string };

/** An order as wallets sign it (EIP-712), in the form that `eth_signTypedData_v4` takes. */
export interface TypedData {
  types: Record<string, { name: string; type: MemberType | "string" }[]>;
  primaryType: OrderType;
  domain: { name: string; version: string; chainId: number; verifyingContract: string };
  message: Record<string, string | readonly string[] | boolean>;
}

/** An order for a token that there is. */
export interface PlaceableOrder {
  /** The hash that was signed: the order's id. */
  id: string;
  /**
   * Whose order it is. Where nobody asks, `execute` finds that out with all else.
   * @throws INVALID_SIGNATURE, FORBIDDEN if it is not the controller
   */
  signer(): Promise<string>;
  /**
   * Has it carried out, once, whoever asks for that, and however often. Answers the hash of the transaction.
   * @throws as `signer`, NONCE_USED, ORDER_EXPIRED, ORDER_REFUSED
   */
  execute(): Promise<string>;
}

/** What is known of an order. It is `unknown` as long as the ledger has not carried it out, whether it was seen or not. */
export interface OrderRecord {
  state: "executed" | "cancelled" | "unknown";
  type?: OrderType;
  contractAddress?: string;
  signer?: string;
  /** Of an order that is executed, or of what cancelled it. */
  transactionHash?: string;
  blockNumber?: number;
}

export interface Issuer {
  issuerId: string;
  wallet: string;
}

/** `suspended` says whether the ledger's admin has suspended the issuer, where one can. */
export type IssuerRecord = Issuer & { suspended?: boolean };

/** `tokens` counts the security tokens of the issuer, where the ledger does. */
export type ListedIssuer = Issuer & { tokens?: number };

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

/** A change to the sequence of what happened: something new, or all after a place is void because the chain was reorganised. */
export type TransferChange = { kind: "happened"; transfer: Transfer } | { kind: "undone"; after: Place };

/** Who holds a token, and how much of it, in base units. */
export interface Holder {
  wallet: string;
  balance: bigint;
  frozen: bigint;
  /** Of a security token: whether the issuer allows it by name to send and receive. The issuer's own wallet needs no leave. */
  allowed?: boolean;
}

/** A page of holders; `head` is the chain's last block when it was read, and how often the chain was reorganised by then. */
export interface HolderPage extends Page<Holder> {
  decimals: number;
  head?: { number: number; generation: number };
}

/** That an issuer allows a wallet by name to send and receive a security token. */
export interface Allowance {
  wallet: string;
  since: Date;
  blockNumber: number;
}

/** As far as anything is counted. */
export const MOST_COUNTED = 100_000;

/** How much there is of what concerns a token. A count that is `MOST_COUNTED` stands for that many or more. */
export interface Totals {
  holders: number;
  /** What happened to it, the issue too. */
  transfers: number;
  /** Of a security token: how many wallets its issuer allows by name. */
  allowed?: number;
  /** What there is now, in base units: holders can burn, and issuers of security tokens mint. */
  supply: bigint;
  /** How much of it, in base units; undefined if more than `MOST_COUNTED` wallets have frozen ones. */
  frozen: bigint | undefined;
}

/** How many were issued of each kind; undefined for the one that the ledger does not count. */
export interface TokenCounts {
  tokens: number;
  securityTokens?: number;
}

/** A token's contract, as the chain has it. */
export interface TokenContract {
  name: "IssuedToken" | "SecurityToken";
  address: string;
  /** The contract that it delegates to; undefined if it is no proxy such as the registry creates. */
  implementation: string | undefined;
  /** Whether both have the code that the sources of this service compile to, with the constants of this token. */
  isVerified: boolean;
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
