import Router from "@koa/router";
import type { Middleware } from "koa";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** What Prometheus reads: the process, and how long which route took. */
export function createMetrics(): { measure: Middleware; routes: Router } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request to its answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60],
    registers: [registry],
  });
  const routes = new Router();
  routes.get("/metrics", async (ctx) => {
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });
  return {
    routes,
    measure: async (ctx, next) => {
      const end = duration.startTimer();
      await next();
      // The route's pattern, not the path: a label has few values.
      const route = (ctx as { _matchedRoute?: string | RegExp })._matchedRoute;
      end({ method: ctx.method, route: String(route ?? "none"), status: ctx.status });
    },
  };
}
