import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { Readiness } from "../../ledger/records.ts";
import type { SessionStore } from "../../sessions/session-store.ts";

export interface HealthRoutesOptions {
  ledger: { readiness(): Promise<Readiness> };
  sessions: Pick<SessionStore, "check">;
}

/** `/health`: whether the process lives, and whether it can issue. */
export function healthRoutes({ ledger, sessions }: HealthRoutesOptions): Router {
  const router = new Router();

  router.get("/health/live", (ctx) => {
    ctx.set("Cache-Control", "no-store");
    ctx.body = { status: "live" };
  });

  router.get("/health/ready", async (ctx) => {
    ctx.set("Cache-Control", "no-store");
    const [state] = await Promise.all([ledger.readiness(), sessions.check()]);
    if (!state.ready) throw new HallmarkError("LEDGER_UNAVAILABLE", state.reason, { retryAfter: 5 });
    ctx.body = { status: "ready" };
  });

  return router;
}
