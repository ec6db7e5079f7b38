import type { RequestIdentity, SecurityTokenOrder, TokenOrder } from "../records.ts";

/** A request to issue. Only one with an Idempotency-Key has an `identity`. */
export type IssueRequest = { identity?: RequestIdentity | undefined } & (
  { kind: "token"; order: TokenOrder } | { kind: "security-token"; order: SecurityTokenOrder }
);
