import type { RequestIdentity, SecurityTokenOrder, TokenOrder } from "../records.ts";

/** A request to issue. Only one with an Idempotency-Key has an `identity`. */
export type IssueRequest = { identity?: RequestIdentity | undefined } & (
  { kind: "token"; order: TokenOrder } | { kind: "security-token"; order: SecurityTokenOrder }
);
export type IdentifiedRequest = IssueRequest & { identity: RequestIdentity };

export function isIdentified(request: IssueRequest): request is IdentifiedRequest {
  return request.identity !== undefined;
}
