import type { Middleware } from "koa";
import helmet from "koa-helmet";

/** Tells browsers to load nothing into the API's answers and to show them in no frame. */
export function securityHeaders(ownOrigin: string): Middleware {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Over HTTPS only: browsers ignore it elsewhere, and apply it to all ports of a host.
    strictTransportSecurity: ownOrigin.startsWith("https:"),
  });
}
