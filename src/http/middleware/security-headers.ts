import type { Middleware } from "koa";

/** What the library "helmet" recommends, for answers that are not pages. They are the same for each, so they are listed. */
const HEADERS = {
  "Content-Security-Policy": "default-src 'none';frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Origin-Agent-Cluster": "?1",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-DNS-Prefetch-Control": "off",
  "X-Download-Options": "noopen",
  "X-Frame-Options": "SAMEORIGIN",
  "X-Permitted-Cross-Domain-Policies": "none",
  "X-XSS-Protection": "0",
};

const OVER_HTTPS = { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" };

/** Tells browsers to load nothing into the API's answers and to show them in no frame. */
export function securityHeaders(ownOrigin: string): Middleware {
  // Over HTTPS only: browsers ignore it elsewhere, and apply it to all ports of a host.
  const headers = Object.entries(ownOrigin.startsWith("https:") ? { ...HEADERS, ...OVER_HTTPS } : HEADERS);
  return ({ res }, next) => {
    // Not by Koa, which would look at each of them once more.
    for (const [name, value] of headers) res.setHeader(name, value);
    return next();
  };
}
