import type { Middleware } from "koa";

/**
 * Takes a request's target for its path alone. It may be a whole URL (RFC 9112, absolute-form), and where that is malformed,
 * Koa throws wherever the path is read.
 */
export const pathOfTarget: Middleware = (ctx, next) => {
  ctx.req.url = (ctx.req.url ?? "").replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/^(?!\/)/, "/");
  return next();
};
