import cors from "@koa/cors";
import Koa from "koa";
import helmet from "koa-helmet";
import type { Logger } from "pino";
import { HallmarkError } from "./base/errors.ts";
import { acceptsJson } from "./http/middleware/accepts-json.ts";
import { docsRoutes, documentRoutes } from "./http/docs/routes.ts";
import { eventRoutes } from "./http/events/routes.ts";
import { healthRoutes } from "./http/health/routes.ts";
import { holderRoutes } from "./http/holders/routes.ts";
import { issuerRoutes } from "./http/issuers/routes.ts";
import { createMetrics } from "./http/middleware/metrics.ts";
import { networkRoutes } from "./http/network/routes.ts";
import { guardOrigin } from "./http/middleware/guard-origin.ts";
import { createRateLimit } from "./base/rate-limit.ts";
import { renderErrors } from "./http/middleware/render-errors.ts";
import { pathOfTarget } from "./http/middleware/path-of-target.ts";
import { logRequests } from "./http/middleware/log-requests.ts";
import { securityTokenRoutes } from "./http/security-tokens/routes.ts";
import { sessionRoutes } from "./http/sessions/routes.ts";
import { TOKEN_LIST_PATH, tokenListRoutes } from "./http/token-list/routes.ts";
import { tokenRoutes } from "./http/tokens/routes.ts";
import { walletPageRoutes } from "./http/page/routes.ts";
import { walletRoutes } from "./http/wallets/routes.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { bearerToken, sameSecret, type Authenticator } from "./sessions/authenticate.ts";
import type { SessionStore } from "./sessions/session-store.ts";
import type { SignIn } from "./sessions/sign-in.ts";

export interface AppOptions {
  ledger: Ledger;
  authenticator: Authenticator;
  signIn: SignIn;
  sessions: SessionStore;
  log: Logger;
  /** The service's own origin as clients see it. */
  ownOrigin: string;
  corsOrigins: string[];
  trustProxy: boolean;
  /** See OriginGuardOptions. */
  servedHosts: string[] | undefined;
  adminToken: string | undefined;
  stAuth: "open" | "required";
  /** Issuing requests a minute and caller. */
  rateLimit: number | undefined;
  chainId: number;
  /** The embedded chain's JSON-RPC, where whoever reaches the service reaches it too. */
  rpcUrl: string | undefined;
  stLedger: "evm" | "scalardl";
  /** Ends the answers that have no end. */
  stopping: AbortSignal;
}

/** Requests to `/sessions` a minute and address: a sign-in takes two. */
const SESSION_REQUESTS = 120;

/** The order of the middleware, and what is mounted where. Does not listen. */
export function createApp(options: AppOptions): Koa {
  const { ledger, authenticator, log, adminToken } = options;
  const app = new Koa({ proxy: options.trustProxy, maxIpsCount: 1 });
  const metrics = createMetrics();
  const issuingLimit = createRateLimit(options.rateLimit);

  app.use(pathOfTarget);
  app.use(logRequests(log));
  app.use(metrics.measure);
  app.use(securityHeaders(options.ownOrigin));
  app.use(
    renderErrors((error, ctx) =>
      log.error({ err: error, requestId: ctx.state["requestId"] as unknown }, "error"),
    ),
  );
  app.use(guardOrigin(options));
  app.use(
    cors({
      // Whoever shows tokens reads token lists from a page of his own.
      origin: (ctx) =>
        ctx.path === TOKEN_LIST_PATH ? "*" : allowedOrigin(ctx.get("Origin"), options.corsOrigins),
      exposeHeaders: ["ETag", "Link", "Location", "Retry-After", "X-Request-Id"],
    }),
  );
  app.use(metrics.routes.routes());
  const events = eventRoutes(options);
  app.use(events.routes());
  app.use(docsRoutes().routes());
  app.use(walletPageRoutes(options).routes());
  app.use(acceptsJson);

  const routers = [
    documentRoutes(),
    tokenRoutes({ ledger, walletOf: (key) => authenticator.wallet(key), issuingLimit }),
    securityTokenRoutes({
      ledger,
      issuingLimit,
      async callerOf(ctx) {
        if (options.stAuth === "open") return undefined;
        const key = bearerToken(ctx.get("Authorization"));
        if (key === undefined)
          throw new HallmarkError("UNAUTHORIZED", "a session of the issuer's wallet is required");
        return authenticator.wallet(key);
      },
    }),
    issuerRoutes({
      ledger,
      authorizeAdmin(ctx) {
        const token = bearerToken(ctx.get("Authorization"));
        if (adminToken === undefined || token === undefined || !sameSecret(token, adminToken)) {
          throw new HallmarkError("UNAUTHORIZED", "the operator's token is required");
        }
      },
    }),
    walletRoutes(ledger),
    holderRoutes(ledger),
    networkRoutes(options),
    tokenListRoutes(ledger, options.chainId),
    sessionRoutes({
      signIn: options.signIn,
      store: options.sessions,
      limit: createRateLimit(SESSION_REQUESTS),
    }),
    healthRoutes(options),
  ];
  for (const router of routers) app.use(router.routes());
  for (const router of routers) app.use(router.allowedMethods());
  // Koa's own report of what escapes the renderer, such as a connection that broke.
  app.on("error", (error: Error) => log.debug({ err: error }, "a response failed"));
  return app;
}

/** An API's answers load nothing and are shown nowhere. */
function securityHeaders(ownOrigin: string): Koa.Middleware {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Over plain HTTP it means nothing, and on a loopback address it would stay with every other port.
    strictTransportSecurity: ownOrigin.startsWith("https:"),
  });
}

/** The value of Access-Control-Allow-Origin; an empty one sends none. */
function allowedOrigin(origin: string, allowed: string[]): string {
  return allowed.includes(origin) ? origin : "";
}
