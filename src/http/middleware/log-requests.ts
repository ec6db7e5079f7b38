import { randomUUID } from "node:crypto";
import type { Context, Middleware } from "koa";
import type { Logger } from "pino";
import { traceRequest } from "../../base/request-trace.ts";

/** What supervisors, load balancers and Prometheus ask for every few seconds. */
const PROBES: ReadonlySet<unknown> = new Set(["/health/live", "/health/ready", "/metrics"]);

/** Whether a request that has found its route is a probe. What a probe finds is logged where it is found, once. */
function isProbe(ctx: Context): boolean {
  return PROBES.has((ctx as { _matchedRoute?: unknown })._matchedRoute);
}

/**
 * Logs a line for each request, under an id that the client gets too, with what became of it: for one that issues, the batch,
 * nonce and transaction that it went into. Bodies, headers and queries are left out: they may hold secrets.
 */
export function logRequests(log: Logger): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    const trace = { requestId: randomUUID() };
    ctx.set("X-Request-Id", trace.requestId);
    await traceRequest(trace, next);
    const ms = Math.round((performance.now() - start) * 10) / 10;
    const { method, path, status } = ctx;
    log[levelOf(ctx)]({ ...trace, method, path, status, ms }, "request");
  };
}

function levelOf(ctx: Context): "debug" | "info" | "warn" | "error" {
  if (isProbe(ctx)) return "debug";
  if (ctx.status === 500) return "error";
  return ctx.status > 500 ? "warn" : "info";
}
