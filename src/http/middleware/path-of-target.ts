import type { Middleware } from "koa";

/** A target that is a whole URL (RFC 9112, absolute-form): its host, and the rest. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/is;

/**
 * Reduces a request's target to its path and query, because Koa throws an error whenever it reads the path of a malformed URL.
 * The host in a target counts instead of `Host` (RFC 9112, 3.2.2), also for the guard of hosts and origins.
 */
export const pathOfTarget: Middleware = (ctx, next) => {
  const target = ctx.req.url ?? "";
  if (target.startsWith("/")) return next();
  const absolute = ABSOLUTE.exec(target);
  if (absolute !== null) ctx.req.headers.host = absolute[1] ?? "";
  ctx.req.url = `/${(absolute?.[2] ?? target).replace(/^\//, "")}`;
  return next();
};
