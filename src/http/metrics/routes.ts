import Router from "@koa/router";
import type { Metrics } from "../middleware/metrics.ts";
import type { Resource } from "../openapi/resource.ts";
import { metricsOperations } from "./operations.ts";

/** `/metrics`, which Prometheus reads. */
export function metricsResource({ metrics }: { metrics: Pick<Metrics, "read"> }): Resource {
  const router = new Router();
  router.get("/metrics", async (ctx) => {
    const { type, text } = await metrics.read();
    ctx.type = type;
    ctx.body = text;
  });
  return { router, operations: metricsOperations, negotiates: true };
}
