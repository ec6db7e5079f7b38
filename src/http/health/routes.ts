import Router from "@koa/router";
import type { Resource } from "../openapi/resource.ts";
import type { Health } from "./health.ts";
import { healthOperations, healthSchemas } from "./operations.ts";

export interface HealthResourceOptions {
  health: Pick<Health, "check">;
}

/** `/health`: whether the process runs, and whether it can issue. */
export function healthResource({ health }: HealthResourceOptions): Resource {
  const router = new Router();

  router.get("/health/live", (ctx) => {
    ctx.set("Cache-Control", "no-store");
    ctx.body = { status: "live" };
  });

  router.get("/health/ready", async (ctx) => {
    ctx.set("Cache-Control", "no-store");
    const problem = await health.check();
    if (problem !== undefined) throw problem;
    ctx.body = { status: "ready" };
  });

  return { router, operations: healthOperations, schemas: healthSchemas };
}
