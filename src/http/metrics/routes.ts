import Router from "@koa/router";
import type { Registry } from "prom-client";
import type { Resource } from "../openapi/resource.ts";
import { metricsOperations } from "./operations.ts";

export interface MetricsOptions {
  registry: Registry;
  /** Begins to look at what the metrics tell of. */
  refresh: () => void;
}

/**
 * `/metrics`, which Prometheus reads. The answer is what is known: nothing is asked for it. Every scrape begins a look at the
 * chain and the sessions, of which the next scrape tells.
 */
export function metricsResource({ registry, refresh }: MetricsOptions): Resource {
  const router = new Router();
  router.get("/metrics", async (ctx) => {
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
    refresh();
  });
  return { router, operations: metricsOperations, negotiates: true };
}
