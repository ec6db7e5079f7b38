import type { Log } from "../../../base/log.ts";

/** The trouble that keeps transactions from being mined. Its beginning and its end are each logged once. */
export interface Troubles {
  begin(what: string, details: object): void;
  /** Transactions are taken again. */
  end(): void;
  /** The latest one that has not ended. */
  current(): string | undefined;
}

export function createTroubles(log: Log): Troubles {
  let current: { what: string; since: number } | undefined;
  return {
    begin(what, details) {
      if (current?.what === what) return;
      current = { what, since: Date.now() };
      log.warn(details, what);
    },
    end() {
      if (current === undefined) return;
      log.info({ seconds: Math.round((Date.now() - current.since) / 1000) }, `no longer: ${current.what}`);
      current = undefined;
    },
    current: () => current?.what,
  };
}
