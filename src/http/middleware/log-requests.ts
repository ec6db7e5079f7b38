import { randomUUID } from "node:crypto";
import type { Middleware } from "koa";
import type { Logger } from "pino";

/** Logs a line for each request, under an id that the client gets too. Bodies, headers and queries are left out: they may hold secrets. */
export function logRequests(log: Logger): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    const requestId = randomUUID();
    ctx.state["requestId"] = requestId;
    ctx.set("X-Request-Id", requestId);
    await next();
    const ms = Math.round((performance.now() - start) * 10) / 10;
    log.info({ requestId, method: ctx.method, path: ctx.path, status: ctx.status, ms }, "request");
  };
}
