import Router from "@koa/router";
import type { Registry } from "prom-client";
import type { Resource } from "../openapi/resource.ts";
import { metricsOperations } from "./operations.ts";

export interface MetricsOptions {
  registry: Registry;
  /** Begins to check what the metrics report, without waiting for it. */
  refresh: () => void;
}

/**
 * `/metrics`, which Prometheus reads. The answer has the values that the service knows already, so no scrape waits for a node.
 * Each scrape begins a check of the chain and the sessions, whose result the next scrape gets.
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
