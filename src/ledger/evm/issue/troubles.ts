import type { Log } from "../../../base/log.ts";

/**
 * For how many milliseconds trouble is told of that nothing has shown since: where a service that says that it is not ready gets no
 * requests, none would show that the trouble is over.
 */
const TOLD_FOR = 30_000;

/** The trouble that keeps transactions from being mined. Its beginning and its end are each logged once. */
export interface Troubles {
  /** Called again as long as it lasts. */
  begin(what: string, details: object): void;
  /** Transactions are taken again. */
  end(): void;
  /** The latest one that has not ended. */
  current(): string | undefined;
}

export function createTroubles(log: Log): Troubles {
  let current: { what: string; since: number; shownAt: number } | undefined;
  return {
    begin(what, details) {
      const now = Date.now();
      if (current?.what === what) {
        current.shownAt = now;
        return;
      }
      current = { what, since: now, shownAt: now };
      log.warn(details, what);
    },
    end() {
      if (current === undefined) return;
      log.info({ seconds: Math.round((Date.now() - current.since) / 1000) }, `no longer: ${current.what}`);
      current = undefined;
    },
    current() {
      const isShown = current !== undefined && Date.now() - current.shownAt < TOLD_FOR;
      return isShown ? current?.what : undefined;
    },
  };
}
