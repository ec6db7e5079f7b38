import type { Middleware } from "koa";

/**
 * Reduces a request's target to its path and query. A target may be a whole URL (RFC 9112, absolute-form), and Koa throws an
 * error whenever it reads the path of a malformed one.
 */
export const pathOfTarget: Middleware = (ctx, next) => {
  ctx.req.url = (ctx.req.url ?? "").replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/^(?!\/)/, "/");
  return next();
};
