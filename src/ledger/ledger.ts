/** What the service asks of a ledger, in the words of the domain. Every adapter passes one conformance suite. */

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

/**
 * Where `/tokens` are issued. Methods that issue throw a HallmarkError: a refusal by its own code, LEDGER_UNAVAILABLE
 * where surely nothing was issued, OUTCOME_UNKNOWN where that is not known. With an identity a request is issued once,
 * whoever repeats it and when: the repetition gets the first one's answer, or IDEMPOTENCY_KEY_REUSED where it differs.
 */
export interface TokenLedger {
  /** @throws TICKER_ALREADY_EXISTS */
  issueToken(order: TokenOrder, request?: RequestIdentity): Promise<IssuedToken>;
  token(id: number): Promise<TokenRecord | undefined>;
  /** Ignores the case of letters. */
  tokenByTicker(ticker: string): Promise<TokenRecord | undefined>;
  /**
   * Newest first; those that have `text` in their ticker or name, in whatever case, or the one whose contract has this
   * address.
   */
  tokens(query: PageQuery & { text?: string | undefined }): Promise<Page<TokenRecord>>;
}

/** Where security tokens are issued. */
export interface SecurityTokenLedger {
  /** @throws UNKNOWN_ISSUER, ST_ALREADY_EXISTS */
  issueSecurityToken(order: SecurityTokenOrder, request?: RequestIdentity): Promise<void>;
  /** @throws ISSUER_ALREADY_EXISTS */
  registerIssuer(issuer: Issuer): Promise<void>;
  issuer(issuerId: string): Promise<Issuer | undefined>;
  securityToken(stId: string): Promise<SecurityTokenRecord | undefined>;
  /**
   * Newest first; those that have `text` in their st_id, in whatever case, or the one whose contract has this address. A
   * ledger that has no search finds a whole st_id.
   */
  securityTokens(
    query: PageQuery & { text?: string | undefined; issuerId?: string | undefined },
  ): Promise<Page<SecurityTokenRecord>>;
  /** What the issuer's wallet holds of the issuer's own tokens, newest first. */
  issuerBalances(issuer: Issuer, query: PageQuery): Promise<Page<{ stId: string; balance: bigint }>>;
}

/** Who holds what now. */
export interface HoldingsReader {
  /** Newest token first; without tokens of which nothing is left. */
  holdings(wallet: string, query: PageQuery): Promise<Page<Holding>>;
  /** Largest balance first; undefined where there is no such token. */
  holders(
    token: { id: number } | { stId: string },
    query: PageQuery,
  ): Promise<(Page<Holder> & { decimals: number }) | undefined>;
}

/** What was issued, in the order of ids: only what is as certain as an answer to its issuer, see CONFIRMATIONS. */
export interface IssueHistory {
  /** The id of the newest issue, 0 where there is none. */
  newestIssue(): Promise<number>;
  /**
   * Everything after an id, then what comes, until `signal`. A ledger that can't be reached is waited for; one that has
   * never had that id undoes it at once.
   */
  changes(after: number, signal: AbortSignal): AsyncIterable<Change>;
  /**
   * Tokens after an id, oldest first, without the first `skip` of them. What was answered once is the answer again while
   * `generation` is the same.
   */
  tokensInOrder(query: {
    after: number;
    skip: number;
    limit: number;
  }): Promise<{ tokens: TokenRecord[]; generation: number }>;
}

/** Whether the ledger can issue; `reason` says what is missing. */
export type Readiness = { ready: true } | { ready: false; reason: string };

/** What every ledger is, besides what it does. */
export interface Service {
  readiness(): Promise<Readiness>;
  /** Lets what is under way come to its end. */
  close(): Promise<void>;
}

export interface Ledger extends TokenLedger, SecurityTokenLedger, HoldingsReader, IssueHistory, Service {}
