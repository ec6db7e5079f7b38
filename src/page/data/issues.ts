import { ApiError, ask } from "./api.ts";
import type { PageOf, SecurityToken, Token } from "./types.ts";

/** A token of either kind that was issued. Its id counts both kinds together. */
export type Issue =
  | { id: number; kind: "tokens"; token: Token }
  | { id: number; kind: "security-tokens"; token: SecurityToken };

/** Reads the newest issue of both kinds; null if nothing is issued yet. */
export async function readNewestIssue(): Promise<Issue | null> {
  const [{ tokens }, { security_tokens: securityTokens }] = await Promise.all([
    ask<PageOf<"tokens">>("tokens?limit=1"),
    ask<PageOf<"security_tokens">>("security-tokens?limit=1"),
  ]);
  const issues: Issue[] = [
    ...tokens.map((token) => ({ id: token.smartcontract_ID, kind: "tokens", token }) as const),
    // A ledger that is not a chain doesn't count its tokens.
    ...securityTokens.flatMap((token) =>
      token.smartcontract_ID === undefined
        ? []
        : [{ id: token.smartcontract_ID, kind: "security-tokens", token } as const],
    ),
  ];
  return issues.sort((a, b) => b.id - a.id)[0] ?? null;
}

/** Whether the chain still has an issue: another token may have got its id after a reorganisation. */
export async function isStillIssued({ id, kind, token }: Issue): Promise<boolean> {
  const path = kind === "tokens" ? `tokens/${id}` : `security-tokens/${encodeURIComponent(token.st_id)}`;
  try {
    const now = await ask<Token | SecurityToken>(path);
    return now.transaction_hash === token.transaction_hash;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
