import Router from "@koa/router";
import type { Resource } from "../openapi/resource.ts";
import { healthOperations, healthSchemas } from "./operations.ts";
import type { Readiness } from "./readiness.ts";

/** `/health`: whether the process runs, and whether it can issue. */
export function healthResource({ readiness }: { readiness: Pick<Readiness, "check"> }): Resource {
  const router = new Router();

  router.get("/health/live", (ctx) => {
    ctx.set("Cache-Control", "no-store");
    ctx.body = { status: "live" };
  });

  router.get("/health/ready", async (ctx) => {
    ctx.set("Cache-Control", "no-store");
    await readiness.check();
    ctx.body = { status: "ready" };
  });

  return { router, operations: healthOperations, schemas: healthSchemas };
}
