import type {
  Allowance,
  AsOf,
  Change,
  HolderPage,
  Holding,
  IssuedToken,
  Issuer,
  IssuerRecord,
  ListedIssuer,
  Order,
  OrderRecord,
  Page,
  PageQuery,
  Place,
  PlaceableOrder,
  Readiness,
  RequestIdentity,
  SecurityTokenOrder,
  SecurityTokenRecord,
  SignedOrder,
  TokenContract,
  TokenCounts,
  TokenKey,
  TokenOrder,
  TokenRecord,
  Totals,
  Transfer,
  TransferChange,
  TypedData,
} from "./records.ts";

// The port between the service and its ledgers. Every adapter passes one conformance suite. It is longer than other files,
// because it is read as a whole.

/**
 * Where `/tokens` are issued. Methods that issue throw a HallmarkError: a refusal has its own code, LEDGER_UNAVAILABLE means
 * that this call surely issued nothing, OUTCOME_UNKNOWN that it may have. A request with an identity is issued once, whoever
 * repeats it at any time: a repetition gets the first answer, or IDEMPOTENCY_KEY_REUSED if it asks for something else.
 */
export interface TokenLedger {
  /** @throws TICKER_ALREADY_EXISTS */
  issueToken(order: TokenOrder, request?: RequestIdentity): Promise<IssuedToken>;
  token(id: number): Promise<TokenRecord | undefined>;
  /** Ignores the case of letters. */
  tokenByTicker(ticker: string): Promise<TokenRecord | undefined>;
  /** Where the token with this ticker, which is valid, is or would be. Ignores the case of letters. */
  tickerAddress(ticker: string): string;
  /**
   * Newest first. `text` selects the tokens whose ticker or name contains it, in any case, or the one whose contract has this
   * address.
   */
  tokens(query: PageQuery & { text?: string | undefined }): Promise<Page<TokenRecord>>;
  tokenCounts(): Promise<TokenCounts>;
}

/** Where security tokens are issued. */
export interface SecurityTokenLedger {
  /**
   * `since` is when the request came, in milliseconds of Date.now(), if there was something to find out before.
   * @throws UNKNOWN_ISSUER, ST_ALREADY_EXISTS
   */
  issueSecurityToken(order: SecurityTokenOrder, request?: RequestIdentity, since?: number): Promise<void>;
  /** @throws ISSUER_ALREADY_EXISTS */
  registerIssuer(issuer: Issuer): Promise<void>;
  issuer(issuerId: string): Promise<IssuerRecord | undefined>;
  /**
   * Newest first. `text` selects those whose id contains it, in any case; a ledger that can't search finds only a whole id.
   */
  issuers(query: PageQuery & { text?: string | undefined }): Promise<Page<ListedIssuer>>;
  securityToken(stId: string): Promise<SecurityTokenRecord | undefined>;
  /**
   * Newest first. `text` selects the tokens whose st_id contains it, in any case, or the one whose contract has this address.
   * A ledger that can't search finds only a whole st_id.
   */
  securityTokens(
    query: PageQuery & { text?: string | undefined; issuerId?: string | undefined },
  ): Promise<Page<SecurityTokenRecord>>;
  /** What the issuer's wallet holds of the issuer's own tokens, newest first. */
  issuerBalances(issuer: Issuer, query: PageQuery): Promise<Page<{ stId: string; balance: bigint }>>;
}

/** Orders that are signed for tokens, which the ledger carries out. */
export interface OrderLedger {
  /** What to sign; undefined if no token was issued at the order's address. @throws VALIDATION_FAILED if the token has no such orders */
  orderTypedData(order: Order): Promise<TypedData | undefined>;
  /** Undefined if no token was issued at the order's address. @throws VALIDATION_FAILED as above */
  placeableOrder(order: SignedOrder): Promise<PlaceableOrder | undefined>;
  /** What became of the order with this id. */
  order(id: string): Promise<OrderRecord>;
}

/** Who holds what. */
export interface HoldingsReader {
  /** Newest token first. Tokens of which the wallet holds nothing any more are left out. */
  holdings(wallet: string, query: PageQuery): Promise<Page<Holding>>;
  /**
   * Largest balance first; undefined if there is no such token. By default who holds it now; a page of the past may have fewer
   * than `limit` holders, or none, and still a cursor.
   * @throws VALIDATION_FAILED if `at` is after the head, or the ledger does not know the past
   */
  holders(token: TokenKey, query: PageQuery & { at?: AsOf | undefined }): Promise<HolderPage | undefined>;
  /**
   * Whom the issuer of a security token allows by name now, the newest decision first; undefined if there is none such. A page
   * may have fewer than `limit`, or none, and still a cursor.
   */
  allowed(stId: string, query: PageQuery): Promise<Page<Allowance> | undefined>;
  /** As of now; undefined if there is no such token. */
  totals(token: TokenKey): Promise<Totals | undefined>;
}

/** What code tokens have. */
export interface ContractReader {
  /** As of now; undefined if there is no such token on a chain. */
  contract(token: TokenKey): Promise<TokenContract | undefined>;
}

/** What happened to tokens. */
export interface TransferReader {
  /**
   * Newest first: of a token, undefined if there is none such; all that a wallet took part in; what a transaction did; or
   * all of it.
   */
  transfers(
    of: TokenKey | { wallet: string } | { transaction: string } | "all",
    query: PageQuery,
  ): Promise<Page<Transfer> | undefined>;
}

/** What happens to tokens, in the order of the chain. It counts once it has CONFIRMATIONS blocks. */
export interface TransferFeed {
  /** The place of the newest one, block 0 if there is none. */
  newestTransfer(): Promise<Place>;
  /**
   * Everything after a place, then what is new until `signal` is aborted. It waits for a ledger that can't be reached. If
   * nothing happened at that place, the first change undoes it.
   */
  transferChanges(after: Place, signal: AbortSignal): AsyncIterable<TransferChange>;
}

/** What was issued, in the order of ids. An issue counts once it has CONFIRMATIONS blocks, as for the answer to its request. */
export interface IssueHistory {
  /** The id of the newest issue, 0 if there is none. */
  newestIssue(): Promise<number>;
  /**
   * Everything issued after an id, then new issues until `signal` is aborted. It waits for a ledger that can't be reached. If
   * the ledger does not have that id, the first change undoes it.
   */
  changes(after: number, signal: AbortSignal): AsyncIterable<Change>;
  /**
   * Tokens after an id, oldest first, without the first `skip` of them. As long as `generation` stays the same, tokens that
   * were returned do not change.
   */
  tokensInOrder(query: {
    after: number;
    skip: number;
    limit: number;
  }): Promise<{ tokens: TokenRecord[]; generation: number }>;
}

/** What every ledger needs besides its tokens. */
export interface Lifecycle {
  readiness(): Promise<Readiness>;
  /** Resolves when the requests under way are answered. */
  close(): Promise<void>;
}

export interface Ledger
  extends
    TokenLedger,
    SecurityTokenLedger,
    OrderLedger,
    HoldingsReader,
    ContractReader,
    TransferReader,
    TransferFeed,
    IssueHistory,
    Lifecycle {}
