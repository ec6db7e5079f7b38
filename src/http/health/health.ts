import { Gauge, type Registry } from "prom-client";
import { causeOf } from "../../base/cause.ts";
import { HallmarkError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Lifecycle } from "../../ledger/ledger.ts";
import type { SessionStore } from "../../sessions/session-store.ts";

/** Milliseconds between two checks while the service is ready, and while it is not. */
const LOOK_AGAIN = 30_000;
const LOOK_SOON = 2_000;

export interface HealthOptions {
  ledger: Pick<Lifecycle, "readiness">;
  sessions: Pick<SessionStore, "check">;
  log: Log;
  registry: Registry;
}

/** Whether the service can issue. */
export interface Health {
  /** Why it can't issue now, or undefined if it can. */
  check(): Promise<HallmarkError | undefined>;
  /** Begins a check for the metrics and does not wait for it, unless one is under way. */
  refresh(): void;
  /** Checks at once after a failed request, if the last check found nothing wrong. */
  suspect(): void;
  /** Logs whether the service at this address is ready, and from now on each change of that. */
  announce(address: string): Promise<void>;
  close(): void;
}

export function createHealth({ ledger, sessions, log, registry }: HealthOptions): Health {
  const ready = new Gauge({
    name: "hallmark_ready",
    help: "1 if the service could issue at the last check, 0 if it could not: /health/ready says why",
    registers: [registry],
  });
  const checkedAt = new Gauge({
    name: "hallmark_ready_checked_timestamp_seconds",
    help: "When the service last checked whether it can issue",
    registers: [registry],
  });
  let isRefreshing = false;
  let address: string | undefined;
  let wasReady = false;
  /** The problem that was logged last, and since when it lasts, in milliseconds of Date.now(). */
  let logged: { problem: string; since: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function look(): Promise<HallmarkError | undefined> {
    try {
      const [state] = await Promise.all([ledger.readiness(), sessions.check()]);
      if (state.ready) return undefined;
      return new HallmarkError("LEDGER_UNAVAILABLE", state.reason, { retryAfter: 5, cause: state.cause });
    } catch (error) {
      if (error instanceof HallmarkError) return error;
      throw error;
    }
  }

  function note(found: HallmarkError | undefined): void {
    if (address === undefined) return;
    const since = logged?.since ?? Date.now();
    if (found === undefined) {
      if (logged === undefined) return;
      const seconds = Math.round((Date.now() - since) / 1000);
      log.info({ seconds }, wasReady ? "the service can issue again" : `ready: ${address}`);
      logged = undefined;
      wasReady = true;
      return;
    }
    // Messages that differ only in a number, such as a block's, are about the same problem.
    const problem = found.message.replace(/\d+/g, "");
    if (problem !== logged?.problem) {
      log.warn({ reason: found.message, cause: causeOf(found) }, "the service can't issue");
    }
    logged = { problem, since };
  }

  async function check(): Promise<HallmarkError | undefined> {
    let found: HallmarkError | undefined;
    try {
      found = await look();
      ready.set(found === undefined ? 1 : 0);
    } catch (error) {
      ready.set(0);
      throw error;
    } finally {
      checkedAt.setToCurrentTime();
    }
    note(found);
    return found;
  }

  function schedule(milliseconds: number): void {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(() => {
      // An unexpected error is not logged here: whoever asks for the health gets it.
      const again = () => schedule(logged === undefined ? LOOK_AGAIN : LOOK_SOON);
      check().then(again, again);
    }, milliseconds).unref();
  }

  return {
    check,
    refresh() {
      if (isRefreshing) return;
      isRefreshing = true;
      const end = () => void (isRefreshing = false);
      check().then(end, end);
    },
    suspect() {
      if (address !== undefined && logged === undefined) schedule(0);
    },
    async announce(where) {
      const found = await check();
      address = where;
      wasReady = found === undefined;
      log.info({}, `${found === undefined ? "ready" : "listening"}: ${address}`);
      note(found);
      schedule(found === undefined ? LOOK_AGAIN : LOOK_SOON);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
