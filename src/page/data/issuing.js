import { signal } from "@preact/signals";
import { ApiError, ask } from "./api.js";

/**
 * @typedef {object} Pending an issue that was asked for and not yet answered
 * @property {string} key its Idempotency-Key
 * @property {"tokens" | "security-tokens"} route
 * @property {Record<string, unknown>} body without the session's key
 * @property {string | undefined} address of the wallet whose session asked
 */

const KEPT = "hallmark.pending";

/**
 * Kept from before it is sent until it is answered, over reloads too: whoever sends it again, with its key, never issues twice.
 * @type {import("@preact/signals").Signal<Pending | undefined>}
 */
export const pending = signal(JSON.parse(sessionStorage.getItem(KEPT) ?? "null") ?? undefined);

/** @param {Pending | undefined} value */
function keep(value) {
  pending.value = value;
  if (value === undefined) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, JSON.stringify(value));
}

/** Answers after which it is still not known whether it was issued, perhaps by the attempt before. */
const OPEN_STATUSES = new Set([401, 408, 429, 500, 502, 503, 504]);

/**
 * Sends an issue, or sends it again.
 *
 * @param {Pending} issue
 * @param {string | undefined} sessionKey
 * @returns {Promise<any>} the service's answer
 * @throws ApiError, NoAnswer; `pending` tells whether it is still open
 */
export async function send(issue, sessionKey) {
  keep(issue);
  const { key, route, body } = issue;
  try {
    const answer = await ask(route, {
      method: "POST",
      body: route === "tokens" ? { session_key: sessionKey, ...body } : body,
      headers: {
        "Idempotency-Key": key,
        ...(route === "security-tokens" &&
          sessionKey !== undefined && { Authorization: `Bearer ${sessionKey}` }),
      },
    });
    keep(undefined);
    return answer;
  } catch (error) {
    if (error instanceof ApiError && !OPEN_STATUSES.has(error.status)) keep(undefined);
    throw error;
  }
}

/** Gives up a pending issue; if it was issued, it is in the list. */
export function abandon() {
  keep(undefined);
}
