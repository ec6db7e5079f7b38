import { signal } from "@preact/signals";
import { ApiError, ask } from "./api.ts";
import type { Kind, PageOf, SecurityToken, Token } from "./types.ts";
import { persistently, whenPageIs } from "./waiting.ts";

/** A token of either kind that was issued. Its id counts both kinds together. */
export type Issue =
  | { id: number; kind: "tokens"; token: Token }
  | { id: number; kind: "security-tokens"; token: SecurityToken };

/** The newest issue: undefined until it is known, null if nothing is issued yet. */
export const latest = signal<Issue | null | undefined>(undefined);

/** What was issued since the page was opened, newest first, up to `MOST_ARRIVED`. */
export const arrived = signal<Issue[]>([]);
export const MOST_ARRIVED = 200;

/** How often the chain was reorganised. Each time, everything that was read before may be out of date. */
export const reorganisations = signal(0);

/** Whether events come in at this moment. */
export const isLive = signal(false);

/** Milliseconds until a stream is opened again after the browser gave it up. */
const REOPEN_AFTER = 3_000;

/** Follows `/events` for as long as the page is open, from the newest issue at the start and without a gap. */
export async function followEvents(): Promise<never> {
  let lastId = await readLatest();
  for (;;) {
    await whenPageIs("visible");
    await listen();
    isLive.value = false;
  }

  /** Listens until the stream ends for good, or the page is hidden. */
  function listen(): Promise<void> {
    const ended = new AbortController();
    return new Promise<void>((resolve) => {
      const source = new EventSource(`events?last_event_id=${lastId}`);
      source.onopen = () => {
        isLive.value = true;
        void verifyLatest();
      };
      source.onerror = () => {
        isLive.value = false;
        // Otherwise the browser opens the stream again by itself, and sends the last id.
        if (source.readyState === EventSource.CLOSED) setTimeout(resolve, REOPEN_AFTER);
      };
      source.addEventListener("token", take("tokens"));
      source.addEventListener("security_token", take("security-tokens"));
      source.addEventListener("undone", ({ data }: MessageEvent<string>) =>
        undo((JSON.parse(data) as { after: number }).after),
      );
      // A hidden page gives its connection back: a browser opens only a few to one host.
      void whenPageIs("hidden", ended.signal).then(() => {
        source.close();
        resolve();
      });
    }).finally(() => ended.abort());
  }

  /**
   * Looks for a reorganisation that happened while nobody listened. The service can't report one after which the same
   * ids were given out again.
   */
  async function verifyLatest(): Promise<void> {
    const { value: newest } = latest;
    if (!newest) return;
    if (!(await isStillIssued(newest).catch(() => true))) undo(0);
  }

  /** Forgets the issues that the chain took back: those after an id. */
  function undo(after: number): void {
    lastId = after;
    arrived.value = arrived.value.filter(({ id }) => id <= after);
    reorganisations.value += 1;
    void readLatest();
  }

  /** Makes the listener for issues of a kind. */
  function take(kind: Kind) {
    return ({ data, lastEventId }: MessageEvent<string>): void => {
      lastId = Number(lastEventId);
      const issue = { id: lastId, kind, token: JSON.parse(data) as unknown } as Issue;
      arrived.value = [issue, ...arrived.value.filter(({ id }) => id !== lastId)].slice(0, MOST_ARRIVED);
      latest.value = issue;
    };
  }
}

/** Reads the newest issue and returns its id, 0 if there is none. */
async function readLatest(): Promise<number> {
  const newest = await persistently(readNewestIssue);
  latest.value = newest;
  return newest?.id ?? 0;
}

/** Reads the newest issue of both kinds; null if nothing is issued yet. */
async function readNewestIssue(): Promise<Issue | null> {
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
async function isStillIssued({ id, kind, token }: Issue): Promise<boolean> {
  const path = kind === "tokens" ? `tokens/${id}` : `security-tokens/${encodeURIComponent(token.st_id)}`;
  try {
    const now = await ask<Token | SecurityToken>(path);
    return now.transaction_hash === token.transaction_hash;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
