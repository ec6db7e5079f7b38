import type { Middleware } from "koa";
import { Histogram, type Registry } from "prom-client";

interface Observer {
  observe(seconds: number): void;
}

/** Measures how long requests take, by route and status. */
export function measureRequests(registry: Registry): Middleware {
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request to its answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  // Kept, since prom-client would otherwise build a string from the labels at each request.
  const observers = new Map<unknown, Map<string, Map<number, Observer>>>();

  function observerOf(route: string | RegExp | undefined, method: string, status: number): Observer {
    const methods = getOrAdd(observers, route, () => new Map<string, Map<number, Observer>>());
    const statuses = getOrAdd(methods, method, () => new Map<number, Observer>());
    return getOrAdd(statuses, status, () => duration.labels(method, String(route ?? "none"), String(status)));
  }

  return async (ctx, next) => {
    const start = performance.now();
    await next();
    // The route's pattern instead of the path: Prometheus keeps a time series for each value of a label.
    const route = (ctx as { _matchedRoute?: string | RegExp })._matchedRoute;
    observerOf(route, ctx.method, ctx.status).observe((performance.now() - start) / 1000);
  };
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
