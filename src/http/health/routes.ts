import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import type { Lifecycle } from "../../ledger/ledger.ts";
import type { SessionStore } from "../../sessions/session-store.ts";
import type { Resource } from "../openapi/resource.ts";
import { healthOperations, healthSchemas } from "./operations.ts";

export interface HealthOptions {
  ledger: Pick<Lifecycle, "readiness">;
  sessions: Pick<SessionStore, "check">;
}

/** `/health`: whether the process runs, and whether it can issue. */
export function healthResource({ ledger, sessions }: HealthOptions): Resource {
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

  return { router, operations: healthOperations, schemas: healthSchemas };
}
