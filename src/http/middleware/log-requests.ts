import { randomUUID } from "node:crypto";
import type { Context, Middleware } from "koa";
import type { Logger } from "pino";

/** What supervisors, load balancers and Prometheus ask for every few seconds. */
const PROBES: ReadonlySet<unknown> = new Set(["/health/live", "/health/ready", "/metrics"]);

/** Whether a request that has found its route is a probe. What a probe finds is logged where it is found, once. */
export function isProbe(ctx: Context): boolean {
  return PROBES.has((ctx as { _matchedRoute?: unknown })._matchedRoute);
}

/** Logs a line for each request, under an id that the client gets too. Bodies, headers and queries are left out: they may hold secrets. */
export function logRequests(log: Logger): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    const requestId = randomUUID();
    ctx.state["requestId"] = requestId;
    ctx.set("X-Request-Id", requestId);
    await next();
    const ms = Math.round((performance.now() - start) * 10) / 10;
    const fields = { requestId, method: ctx.method, path: ctx.path, status: ctx.status, ms };
    log[isProbe(ctx) ? "debug" : "info"](fields, "request");
  };
}
