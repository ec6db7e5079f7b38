import { randomUUID } from "node:crypto";
import type { Context, Middleware } from "koa";
import type { Logger } from "pino";
import { traceRequest } from "../../base/request-trace.ts";

/** The paths that supervisors, load balancers and Prometheus request every few seconds. */
const PROBES: ReadonlySet<unknown> = new Set(["/health/live", "/health/ready", "/metrics"]);

/** Whether the request's route is one of the probes. What they find is logged elsewhere, once and not at each request. */
function isProbe(ctx: Context): boolean {
  return PROBES.has((ctx as { _matchedRoute?: unknown })._matchedRoute);
}

/**
 * Logs a line for each request, with its outcome and an id that the client gets too. For a request that issues, the line has
 * its batch, nonce and transaction. Bodies, headers and queries are left out, since they may hold secrets.
 */
export function logRequests(log: Logger): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    const trace = { requestId: randomUUID() };
    ctx.set("X-Request-Id", trace.requestId);
    await traceRequest(trace, next);
    const ms = Math.round((performance.now() - start) * 10) / 10;
    const { method, path, status } = ctx;
    const level = isProbe(ctx) ? "debug" : levelOf(status);
    log[level]({ ...trace, method, path, status, ms }, "request");
  };
}

/** The level of a line about what was answered so. */
export function levelOf(status: number): "info" | "warn" | "error" {
  if (status === 500) return "error";
  return status > 500 ? "warn" : "info";
}
