import type { IssuedToken, RequestIdentity } from "../records.ts";
import type { IdentifiedRequest, IssueRequest } from "./issue-request.ts";

/** A token that is on the chain, and how many blocks stand for it: its own, and those after it on the same branch. */
export interface FoundToken extends IssuedToken {
  confirmations: number;
}

/** Finds by what made them the tokens up to the chain's latest block, each undefined if there is none. */
export interface IssuedReader {
  byRequest(request: Pick<RequestIdentity, "id">): Promise<FoundToken | undefined>;
  /** The token of an earlier request with the same identity that asked for the same; undefined also if that is not known. */
  byRepeat(request: IdentifiedRequest): Promise<FoundToken | undefined>;
  byName(request: IssueRequest): Promise<FoundToken | undefined>;
}
