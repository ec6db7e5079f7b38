import type { Middleware } from "koa";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

export interface Metrics {
  /** Measures how long each route takes. */
  measure: Middleware;
  /** All metrics, those of the process included, in Prometheus's text format. */
  read(): Promise<{ type: string; text: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request to its answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60],
    registers: [registry],
  });
  return {
    async measure(ctx, next) {
      const end = duration.startTimer();
      await next();
      // The route's pattern instead of the path: Prometheus keeps a time series for each value of a label.
      const route = (ctx as { _matchedRoute?: string | RegExp })._matchedRoute;
      end({ method: ctx.method, route: String(route ?? "none"), status: ctx.status });
    },
    async read() {
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}
