import { HallmarkError } from "../base/errors.ts";
import { faultPoint } from "../base/fault-point.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import type { SecurityTokenLedger } from "../ledger/ledger.ts";
import type { SecurityTokenOrder } from "../ledger/records.ts";
import { unknownIssuer } from "../ledger/refusals.ts";
import { stId } from "../ledger/st-id.ts";
import { securityTokenRequestIdentity } from "./request-identity.ts";

export interface IssueSecurityTokenOptions {
  ledger: Pick<SecurityTokenLedger, "issuer" | "issueSecurityToken">;
  /** Whether a request needs a session of the issuer's wallet: see ST_AUTH. */
  auth: "open" | "required";
  /** The wallet of a session. @throws INVALID_SESSION_KEY */
  walletOf: (sessionKey: string) => Promise<string>;
  /** Counts the requests of each issuer. */
  limit: RateLimit;
}

export interface IssueSecurityTokenRequest {
  /** Valid, normalised values. */
  token: SecurityTokenOrder;
  sessionKey: string | undefined;
  idempotencyKey: string | undefined;
}

/** Returns the token's `st_id`. */
export type IssueSecurityToken = (request: IssueSecurityTokenRequest) => Promise<string>;

/** Issues security tokens on behalf of their issuers. */
export function createIssueSecurityToken(options: IssueSecurityTokenOptions): IssueSecurityToken {
  const { ledger, auth, walletOf, limit } = options;

  /** @throws UNAUTHORIZED, INVALID_SESSION_KEY, UNKNOWN_ISSUER or FORBIDDEN, in this order */
  async function authorise(issuerId: string, sessionKey: string | undefined): Promise<void> {
    if (sessionKey === undefined) {
      throw new HallmarkError("UNAUTHORIZED", "a session of the issuer's wallet is required");
    }
    const wallet = await walletOf(sessionKey);
    const issuer = await ledger.issuer(issuerId);
    if (issuer === undefined) throw unknownIssuer(issuerId);
    if (issuer.wallet !== wallet) {
      throw new HallmarkError("FORBIDDEN", "the session is not of the issuer's wallet");
    }
  }

  return async ({ token, sessionKey, idempotencyKey }) => {
    const since = auth === "required" ? Date.now() : undefined;
    if (auth === "required") await authorise(token.issuerId, sessionKey);
    // The issuer is the caller. If no session is required, its id is all that is known of the caller.
    await limit(token.issuerId);
    const identity =
      idempotencyKey === undefined ? undefined : securityTokenRequestIdentity(idempotencyKey, token);
    faultPoint("request read");
    await ledger.issueSecurityToken(token, identity, since);
    faultPoint("answer ready");
    return stId(token.issuerId, token.tokenName);
  };
}
