import { pino } from "pino";
import { Registry } from "prom-client";
import { createApp, createResources, type AppOptions } from "../../src/app.ts";
import type { HallmarkError } from "../../src/base/errors.ts";
import { limitInMemory } from "../../src/base/rate-limit.ts";
import { createDocument } from "../../src/http/openapi/document.ts";
import type { SessionStore } from "../../src/sessions/session-store.ts";

/** A service in front of a ledger and sessions that answer everything with this error. */
export function failingApp(
  error: Error | HallmarkError,
  adminToken?: string,
  options: Partial<AppOptions> = {},
) {
  return createApp({ ...failingOptions(error, adminToken), ...options });
}

/** The API's resources, as the service mounts and documents them. */
export const RESOURCES = createResources(failingOptions(new Error()));

export const DOCUMENT = createDocument(RESOURCES);

function failingOptions(error: Error | HallmarkError, adminToken?: string): AppOptions {
  const failing = <T extends object>(works: Partial<T> = {}) =>
    new Proxy(works as T, {
      get: (target, name) => Reflect.get(target, name) ?? ((): Promise<never> => Promise.reject(error)),
    });
  return {
    ledger: failing(),
    authenticator: { wallet: () => Promise.resolve("0x70997970C51812dc3A010C7d01b50e0d17dc79C8") },
    signIn: failing(),
    sessions: failing<SessionStore>({ newLimiter: limitInMemory }),
    health: { check: () => Promise.reject(error), suspect: () => undefined, refresh: () => undefined },
    log: pino({ level: "silent" }),
    registry: new Registry(),
    traceRequests: undefined,
    traceLine: undefined,
    ownOrigin: "http://127.0.0.1",
    corsOrigins: [],
    trustProxy: false,
    servedHosts: [],
    adminToken,
    stAuth: "open",
    orders: true,
    rateLimit: undefined,
    chainId: 31337,
    rpcUrl: undefined,
    tokenAbi: () => [],
    contractSource: () => undefined,
    stLedger: "evm",
    stopping: new AbortController().signal,
  };
}
