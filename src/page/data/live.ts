import { signal } from "@preact/signals";
import { ApiError, ask, persistently } from "./api.ts";
import { keepListening } from "./event-stream.ts";
import type { Kind, PageOf, SecurityToken, Token, TokenCounts } from "./types.ts";

/** A token of either kind that was issued. Its id counts both kinds together. */
export type Issue =
  | { id: number; kind: "tokens"; token: Token }
  | { id: number; kind: "security-tokens"; token: SecurityToken };

/** The newest issue: undefined until it is known, null if nothing is issued yet. */
export const latest = signal<Issue | null | undefined>(undefined);

/** How many are issued of each kind; undefined until it is known. */
export const counts = signal<TokenCounts | undefined>(undefined);

/** What was issued since the page was opened, newest first, up to `MOST_ARRIVED`. */
export const arrived = signal<Issue[]>([]);
export const MOST_ARRIVED = 200;

/** How often the chain was reorganised. Each time, everything that was read before may be out of date. */
export const reorganisations = signal(0);

/** Whether events come in at this moment. */
export const isLive = signal(false);

/** Follows `/events` for as long as the page is open, from the newest issue at the start and without a gap. */
export async function followEvents(): Promise<void> {
  let lastId = await readLatest();
  let isFirst = true;
  await keepListening({
    url: () => `events?last_event_id=${lastId}`,
    on: {
      token: take("tokens"),
      security_token: take("security-tokens"),
      undone: ({ data }) => undo((JSON.parse(data) as { after: number }).after),
    },
    opened() {
      isLive.value = true;
      // What was read right before it was opened for the first time is still so.
      if (!isFirst) void verifyLatest();
      isFirst = false;
    },
    lost() {
      isLive.value = false;
    },
  });

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
      if (!count(issue)) void readCounts();
    };
  }
}

/** Reads the newest issue and returns its id, 0 if there is none; and with it the counts. */
async function readLatest(): Promise<number> {
  void readCounts();
  const newest = await persistently(readNewestIssue);
  latest.value = newest;
  return newest?.id ?? 0;
}

async function readCounts(): Promise<void> {
  counts.value = await persistently(() => ask<TokenCounts>("totals"));
  // What came while it was read, oldest first.
  arrived.value.toReversed().forEach(count);
}

/** Counts an issue that is not counted yet. Answers false if some before it are not counted. */
function count({ id, kind }: Issue): boolean {
  const { value: before } = counts;
  if (before === undefined) return true;
  const { tokens, security_tokens: securityTokens = 0 } = before;
  // Ids count both kinds.
  const next = tokens + securityTokens + 1;
  if (id > next) return false;
  if (id < next) return true;
  counts.value =
    kind === "tokens"
      ? { ...before, tokens: tokens + 1 }
      : { ...before, security_tokens: securityTokens + 1 };
  return true;
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
