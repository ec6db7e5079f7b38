import Router from "@koa/router";
import Koa from "koa";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { causeOf } from "./base/cause.ts";
import { createRateLimit } from "./base/rate-limit.ts";
import { createBatches } from "./http/batch/batch.ts";
import type { TraceLine } from "./http/batch/line-report.ts";
import { allowedResource } from "./http/allowed/routes.ts";
import { contractResource, type ContractOptions } from "./http/contracts/routes.ts";
import { docsResource } from "./http/docs/routes.ts";
import { eventResource } from "./http/events/routes.ts";
import type { Health } from "./http/health/health.ts";
import { healthResource } from "./http/health/routes.ts";
import { holderResource } from "./http/holders/routes.ts";
import { issuerResource } from "./http/issuers/routes.ts";
import { metricsResource } from "./http/metrics/routes.ts";
import { acceptsJson } from "./http/middleware/accepts-json.ts";
import { allowOrigins } from "./http/middleware/allow-origins.ts";
import { compress } from "./http/middleware/compress.ts";
import { guardOrigin } from "./http/middleware/guard-origin.ts";
import { logRequests } from "./http/middleware/log-requests.ts";
import { measureRequests } from "./http/middleware/metrics.ts";
import { pathOfTarget } from "./http/middleware/path-of-target.ts";
import { renderErrors } from "./http/middleware/render-errors.ts";
import { createErrorReport } from "./http/middleware/report-error.ts";
import { securityHeaders } from "./http/middleware/security-headers.ts";
import { networkResource } from "./http/network/routes.ts";
import type { Resource } from "./http/openapi/resource.ts";
import { orderResource } from "./http/orders/routes.ts";
import { walletPageResource } from "./http/page/routes.ts";
import { securityTokenBatchResource } from "./http/security-tokens/batch.ts";
import { securityTokenResource } from "./http/security-tokens/routes.ts";
import { sessionResource } from "./http/sessions/routes.ts";
import { TOKEN_LIST_PATH, tokenListResource } from "./http/token-list/routes.ts";
import { tokenBatchResource } from "./http/tokens/batch.ts";
import { tokenResource } from "./http/tokens/routes.ts";
import { totalsResource } from "./http/totals/routes.ts";
import { transferResource } from "./http/transfers/routes.ts";
import { walletResource } from "./http/wallets/routes.ts";
import { createCountOutcomes } from "./issuance/count-outcomes.ts";
import { createIssueSecurityToken } from "./issuance/issue-security-token.ts";
import { createIssueToken } from "./issuance/issue-token.ts";
import { createPlaceOrder } from "./issuance/place-order.ts";
import { createRegisterIssuer } from "./issuance/register-issuer.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { Authenticator } from "./sessions/authenticate.ts";
import { createAuthoriseOperator } from "./sessions/authorise-operator.ts";
import type { SessionStore } from "./sessions/session-store.ts";
import type { SignIn } from "./sessions/sign-in.ts";

// Longer than other files, because the order of the middleware and the list of resources are read together.

export interface AppOptions {
  ledger: Ledger;
  authenticator: Authenticator;
  signIn: SignIn;
  sessions: SessionStore;
  health: Pick<Health, "check" | "suspect" | "refresh">;
  log: Logger;
  /** Traces requests, if they are traced. */
  traceRequests: Koa.Middleware | undefined;
  /** Traces the lines of batches, if requests are traced. */
  traceLine: TraceLine | undefined;
  /** Where the metrics are kept. */
  registry: Registry;
  /** The service's own origin as clients see it. */
  ownOrigin: string;
  corsOrigins: string[];
  trustProxy: boolean;
  /** See OriginGuardOptions. */
  servedHosts: string[] | undefined;
  adminToken: string | undefined;
  stAuth: "open" | "required";
  /** Whether orders are executed. */
  orders: boolean;
  /** How many issuing requests a caller may send in a minute, and how many orders a signer. */
  rateLimit: number | undefined;
  chainId: number;
  /** See NetworkOptions. */
  rpcUrl: string | undefined;
  /** See WalletPageOptions. */
  tokenAbi: () => readonly string[];
  contractSource: ContractOptions["contractSource"];
  stLedger: "evm" | "scalardl";
  /** Aborted when the service stops, to end the event streams. */
  stopping: AbortSignal;
}

/** How many requests to `/sessions` an address may send in a minute. A sign-in takes two. */
const SESSION_REQUESTS = 120;

/** Puts middleware and routes in order. The app does not listen. */
export function createApp(options: AppOptions): Koa {
  const { log } = options;
  const app = new Koa({ proxy: options.trustProxy, maxIpsCount: 1 });
  const resources = createResources(options);

  app.use(pathOfTarget);
  app.use(logRequests(log));
  app.use(measureRequests(options.registry));
  if (options.traceRequests !== undefined) app.use(options.traceRequests);
  app.use(securityHeaders(options.ownOrigin));
  app.use(renderErrors(createErrorReport(options.health.suspect)));
  app.use(compress);
  app.use(guardOrigin(options));
  app.use(allowOrigins({ corsOrigins: options.corsOrigins, publicPath: TOKEN_LIST_PATH }));
  app.use(mount(resources.filter(({ negotiates }) => negotiates)).routes());
  app.use(acceptsJson);
  const json = mount(resources.filter(({ negotiates }) => !negotiates));
  app.use(json.routes());
  app.use(json.allowedMethods());
  // Errors that no middleware can catch, such as a connection that breaks while an answer is sent.
  app.on("error", (error: Error, ctx: Koa.Context) => {
    const requestId = ctx.response.get("X-Request-Id");
    log.debug({ requestId, reason: error.message, cause: causeOf(error) }, "a response failed");
  });
  return app;
}

/** Every resource of the API, in the order of the API's document. A new resource is listed here and nowhere else. */
export function createResources(options: AppOptions): Resource[] {
  const { ledger, authenticator, stAuth, adminToken, registry } = options;
  const { newLimiter } = options.sessions;
  const walletOf = (sessionKey: string) => authenticator.wallet(sessionKey);
  const limit = createRateLimit(newLimiter, "issuing", options.rateLimit);
  const authoriseOperator = createAuthoriseOperator(adminToken, newLimiter);
  const counted = createCountOutcomes(registry);

  const issueToken = counted("token", createIssueToken({ ledger, walletOf, limit }));
  const issueSecurityToken = counted(
    "security_token",
    createIssueSecurityToken({ ledger, auth: stAuth, walletOf, limit }),
  );
  const reportError = createErrorReport(options.health.suspect);
  const createBatch = createBatches({ ...options, walletOf, reportError });

  const resources = [
    tokenResource({ ledger, issueToken }),
    tokenBatchResource({ issueToken, createBatch }),
    tokenListResource(options),
    eventResource(options),
    securityTokenResource({ ledger, issueSecurityToken }),
    securityTokenBatchResource({ issueSecurityToken, createBatch, stAuth }),
    issuerResource({
      ledger,
      registerIssuer: counted("issuer", createRegisterIssuer({ ledger, authoriseOperator })),
    }),
    orderResource({
      ledger,
      placeOrder: counted(
        "order",
        createPlaceOrder({
          ledger,
          limit:
            options.rateLimit === undefined
              ? undefined
              : createRateLimit(newLimiter, "orders", options.rateLimit),
        }),
      ),
      isOn: options.orders,
    }),
    walletResource(options),
    holderResource(options),
    allowedResource(options),
    transferResource(options),
    totalsResource(options),
    contractResource(options),
    networkResource(options),
    walletPageResource(options),
    sessionResource({
      signIn: options.signIn,
      store: options.sessions,
      limit: createRateLimit(newLimiter, "sessions", SESSION_REQUESTS),
    }),
    healthResource(options),
    metricsResource({ registry, refresh: options.health.refresh }),
  ];
  return [...resources, docsResource(resources)];
}

/** Joins the resources' routers into one, because each further router would look at every request. */
function mount(resources: readonly Resource[]): Router {
  const all = new Router();
  for (const { router } of resources) all.use(router.routes());
  return all;
}
