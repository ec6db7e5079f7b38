import cors from "@koa/cors";
import type { Middleware } from "koa";

export interface AllowOriginsOptions {
  /** The origins whose pages may read the API's answers. */
  corsOrigins: readonly string[];
  /** A path whose answers the pages of every origin may read. */
  publicPath: string;
}

/** Tells browsers which other origins' pages may read an answer (CORS). */
export function allowOrigins({ corsOrigins, publicPath }: AllowOriginsOptions): Middleware {
  return cors({
    origin(ctx) {
      if (ctx.path === publicPath) return "*";
      const origin = ctx.get("Origin");
      // An empty string leaves the header out.
      return corsOrigins.includes(origin) ? origin : "";
    },
    exposeHeaders: ["ETag", "Link", "Location", "Retry-After", "X-Request-Id"],
  });
}
