import { ApiError, ask } from "./api.ts";
import { keptInTab } from "./tab-storage.ts";
import type { Kind, SecurityToken, Token } from "./types.ts";

/** An issue that was asked for and has no answer yet. */
export interface PendingIssue {
  /** Its Idempotency-Key. */
  key: string;
  route: Kind;
  /** The request's body, without the session's key. */
  body: Record<string, unknown>;
  /** The wallet whose session asked for it. */
  address: string | undefined;
}

/** The service's answer to an issue: id and transaction of a token, or the st_id of a security token. */
export type Issued = Pick<Token, "smartcontract_ID" | "transaction_hash"> | Pick<SecurityToken, "st_id">;

const stored = keptInTab<PendingIssue>("hallmark.pending");

/**
 * Kept from before it is sent until it is answered, over a reload too. It is sent again with the same Idempotency-Key, so
 * nothing is issued twice.
 */
export const pendingIssue = stored.current;

/** Statuses after which the token may have been issued all the same, perhaps by the attempt before. */
const UNDECIDED = new Set([401, 408, 429, 500, 502, 503, 504]);

/**
 * Sends an issue, or sends it again.
 *
 * @throws ApiError, NoAnswer; `pendingIssue` tells whether it is still undecided
 */
export async function sendIssue(issue: PendingIssue, sessionKey: string | undefined): Promise<Issued> {
  stored.keep(issue);
  const { key, route, body } = issue;
  try {
    const answer = await ask<Issued>(route, {
      method: "POST",
      body: route === "tokens" ? { session_key: sessionKey, ...body } : body,
      headers: {
        "Idempotency-Key": key,
        ...(route === "security-tokens" &&
          sessionKey !== undefined && { Authorization: `Bearer ${sessionKey}` }),
      },
    });
    stored.forget();
    return answer;
  } catch (error) {
    if (error instanceof ApiError && !UNDECIDED.has(error.status)) stored.forget();
    throw error;
  }
}

/** Stops asking for the answer. If the token was issued, it is in the list. */
export function giveUpPendingIssue(): void {
  stored.forget();
}

/** 128 random bits in hexadecimal. `crypto.randomUUID` exists in secure contexts only. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
