import { Gauge, type Registry } from "prom-client";
import { HallmarkError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Lifecycle } from "../../ledger/ledger.ts";
import type { SessionStore } from "../../sessions/session-store.ts";

export interface ReadinessOptions {
  ledger: Pick<Lifecycle, "readiness">;
  sessions: Pick<SessionStore, "check">;
  registry: Registry;
  log: Pick<Log, "info" | "warn">;
}

export interface Readiness {
  /** @throws LEDGER_UNAVAILABLE or SESSIONS_UNAVAILABLE, with the reason */
  check(): Promise<void>;
  /** Checks without telling, unless that is under way: what the metrics tell of is asked for then. */
  refresh(): void;
}

/** Whether the service can issue. The log hears of each change, once. */
export function createReadiness({ ledger, sessions, registry, log }: ReadinessOptions): Readiness {
  const ready = new Gauge({
    name: "hallmark_ready",
    help: "1 where the service could issue at the last check, 0 where it could not: /health/ready says why",
    registers: [registry],
  });
  const checkedAt = new Gauge({
    name: "hallmark_ready_checked_timestamp_seconds",
    help: "When the service last checked whether it can issue",
    registers: [registry],
  });
  let lastReason: string | undefined;
  let isRefreshing = false;

  async function look(): Promise<void> {
    const [state] = await Promise.all([ledger.readiness(), sessions.check()]);
    if (!state.ready) throw new HallmarkError("LEDGER_UNAVAILABLE", state.reason, { retryAfter: 5 });
  }

  async function check(): Promise<void> {
    try {
      await look();
      note(undefined);
    } catch (error) {
      note((error as Error).message);
      throw error;
    }
  }

  function note(reason: string | undefined): void {
    ready.set(reason === undefined ? 1 : 0);
    checkedAt.setToCurrentTime();
    if (reason === lastReason) return;
    lastReason = reason;
    if (reason === undefined) log.info({}, "the service can issue again");
    else log.warn({ reason }, "the service can't issue");
  }

  return {
    check,
    refresh() {
      if (isRefreshing) return;
      isRefreshing = true;
      const end = () => void (isRefreshing = false);
      check().then(end, end);
    },
  };
}
