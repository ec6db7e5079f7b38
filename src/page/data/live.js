import { signal } from "@preact/signals";
import { ApiError, ask } from "./api.js";

/**
 * @typedef {import("./types.ts").Token} Token
 * @typedef {import("./types.ts").SecurityToken} SecurityToken
 * @typedef {{ id: number, kind: "tokens", token: Token } | { id: number, kind: "security-tokens", token: SecurityToken }} Issue
 */

/** The newest issue: undefined until it is known, null where there is none yet. @type {import("@preact/signals").Signal<Issue | null | undefined>} */
export const latest = signal(undefined);

/** What was issued since the page was opened, newest first. @type {import("@preact/signals").Signal<Issue[]>} */
export const arrived = signal([]);

/** How often the chain took something back: whatever was read before may be void. */
export const reorganisations = signal(0);

/** Whether news come in at this moment. */
export const isLive = signal(false);

export const MOST_ARRIVED = 200;
/** Milliseconds until a stream that gave up is opened again. */
const PATIENCE = 3_000;

/** Follows `/events` from what was newest at the start, without a gap, for as long as the page is open. */
export async function follow() {
  let last = await newest();
  for (;;) {
    await seen();
    await listen();
    isLive.value = false;
  }

  /** Listens until the stream gives up, or the page is hidden. @returns {Promise<void>} */
  function listen() {
    return new Promise((resolve) => {
      const source = new EventSource(`events?last_event_id=${last}`);
      source.onopen = () => {
        isLive.value = true;
        void verify();
      };
      source.onerror = () => {
        isLive.value = false;
        // While it is not closed, it comes again by itself and says what it has.
        if (source.readyState === EventSource.CLOSED) setTimeout(resolve, PATIENCE);
      };
      source.addEventListener("token", (event) => take(event, "tokens"));
      source.addEventListener("security_token", (event) => take(event, "security-tokens"));
      source.addEventListener("undone", (event) =>
        undo(/** @type {{ after: number }} */ (JSON.parse(event.data)).after),
      );
      // A browser has few connections to a host, and each open tab would hold one.
      void hidden().then(() => {
        source.close();
        resolve();
      });
    });
  }

  /** Whoever was away is not told of a reorganisation after which the same ids came again. */
  async function verify() {
    const { value: newestKnown } = latest;
    if (!newestKnown) return;
    if (!(await isThere(newestKnown).catch(() => true))) undo(0);
  }

  /** @param {number} after */
  function undo(after) {
    last = after;
    arrived.value = arrived.value.filter(({ id }) => id <= after);
    reorganisations.value += 1;
    void newest();
  }

  /**
   * @param {MessageEvent<string>} event
   * @param {"tokens" | "security-tokens"} kind
   */
  function take({ data, lastEventId }, kind) {
    last = Number(lastEventId);
    const issue = /** @type {Issue} */ ({ id: last, kind, token: JSON.parse(data) });
    arrived.value = [issue, ...arrived.value.filter(({ id }) => id !== last)].slice(0, MOST_ARRIVED);
    latest.value = issue;
  }
}

const seen = () => visibility("visible");
const hidden = () => visibility("hidden");

/** @param {DocumentVisibilityState} state @returns {Promise<void>} */
function visibility(state) {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== state) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    look();
  });
}

/** Reads the newest issue of both kinds and answers its id, 0 where there is none. */
async function newest() {
  for (let wait = 1_000; ; wait = Math.min(2 * wait, 30_000)) {
    try {
      const [{ tokens }, { security_tokens: securityTokens }] = await Promise.all([
        ask("tokens?limit=1"),
        ask("security-tokens?limit=1"),
      ]);
      const issues = [asIssue("tokens", tokens[0]), asIssue("security-tokens", securityTokens[0])];
      const [first = null] = issues.filter((issue) => issue !== undefined).sort((a, b) => b.id - a.id);
      latest.value = first;
      return first?.id ?? 0;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Whether the chain still has an issue, by the transaction that made it. @param {Issue} issue */
async function isThere({ id, kind, token }) {
  const name = kind === "tokens" ? String(id) : token.st_id;
  try {
    const now = await ask(`${kind}/${encodeURIComponent(name)}`);
    return now.transaction_hash === token.transaction_hash;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

/**
 * @param {Issue["kind"]} kind
 * @param {any} token
 * @returns {Issue | undefined} undefined where the ledger doesn't count its tokens
 */
function asIssue(kind, token) {
  return token?.smartcontract_ID === undefined ? undefined : { id: token.smartcontract_ID, kind, token };
}
