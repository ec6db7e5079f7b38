import { faultPoint } from "../base/fault-point.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import type { TokenLedger } from "../ledger/ledger.ts";
import type { IssuedToken, TokenOrder } from "../ledger/records.ts";
import { tokenRequestIdentity } from "./request-identity.ts";

export interface IssueTokenOptions {
  ledger: Pick<TokenLedger, "issueToken">;
  /** The wallet of a session. @throws INVALID_SESSION_KEY */
  walletOf: (sessionKey: string) => Promise<string>;
  /** Counts the requests of each wallet. */
  limit: RateLimit;
}

export interface IssueTokenRequest {
  /** Valid, normalised values. */
  token: Omit<TokenOrder, "owner">;
  sessionKey: string;
  idempotencyKey: string | undefined;
}

export type IssueToken = (request: IssueTokenRequest) => Promise<IssuedToken>;

/**
 * Issues tokens to the wallets that ask for them. Every use case authorises the caller before it counts the request, so that
 * nobody can use up somebody else's limit.
 */
export function createIssueToken({ ledger, walletOf, limit }: IssueTokenOptions): IssueToken {
  return async ({ token, sessionKey, idempotencyKey }) => {
    const owner = await walletOf(sessionKey);
    await limit(owner);
    const order: TokenOrder = { ...token, owner };
    const identity = idempotencyKey === undefined ? undefined : tokenRequestIdentity(idempotencyKey, order);
    faultPoint("request read");
    const issued = await ledger.issueToken(order, identity);
    faultPoint("answer ready");
    return issued;
  };
}
