import type {
  Change,
  Holder,
  Holding,
  IssuedToken,
  Issuer,
  Page,
  PageQuery,
  Readiness,
  RequestIdentity,
  SecurityTokenOrder,
  SecurityTokenRecord,
  TokenOrder,
  TokenRecord,
} from "./records.ts";

/** What the service asks of a ledger. Every adapter passes one conformance suite. */

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

/** What every ledger is, besides what it does. */
export interface Lifecycle {
  readiness(): Promise<Readiness>;
  /** Lets what is under way come to its end. */
  close(): Promise<void>;
}

export interface Ledger extends TokenLedger, SecurityTokenLedger, HoldingsReader, IssueHistory, Lifecycle {}
