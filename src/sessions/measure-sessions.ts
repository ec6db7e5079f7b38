import { Counter, Gauge, type Registry } from "prom-client";
import type { SessionStore } from "./session-store.ts";

/** Measures whether a session store answers. */
export function measureSessions(store: SessionStore, registry: Registry): SessionStore {
  // The store was opened a moment ago, so it is up.
  let isUp = true;
  new Gauge({
    name: "hallmark_session_store_up",
    help: "1 if the session store answered when it was last asked, 0 if it did not",
    registers: [registry],
    collect() {
      this.set(isUp ? 1 : 0);
    },
  });
  const errors = new Counter({
    name: "hallmark_session_store_errors_total",
    help: "Requests that the session store did not answer",
    registers: [registry],
  });

  function watched<Question extends unknown[], Answer>(ask: (...question: Question) => Promise<Answer>) {
    return (...question: Question): Promise<Answer> => {
      const answer = ask(...question);
      answer.then(
        () => void (isUp = true),
        () => {
          isUp = false;
          errors.inc();
        },
      );
      return answer;
    };
  }

  return {
    create: watched(store.create),
    find: watched(store.find),
    end: watched(store.end),
    addNonce: watched(store.addNonce),
    takeNonce: watched(store.takeNonce),
    check: watched(store.check),
    newLimiter: store.newLimiter,
    close: store.close,
  };
}
