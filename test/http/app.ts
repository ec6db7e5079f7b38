import { pino } from "pino";
import { createApp } from "../../src/app.ts";
import type { HallmarkError } from "../../src/base/errors.ts";

/** A service in front of a ledger and sessions that answer everything with this error. */
export function failingApp(error: Error | HallmarkError, adminToken?: string) {
  const failing = <T extends object>() =>
    new Proxy({} as T, { get: () => (): Promise<never> => Promise.reject(error) });
  return createApp({
    ledger: failing(),
    authenticator: { wallet: () => Promise.resolve("0x70997970C51812dc3A010C7d01b50e0d17dc79C8") },
    signIn: failing(),
    sessions: failing(),
    log: pino({ level: "silent" }),
    ownOrigin: "http://127.0.0.1",
    corsOrigins: [],
    trustProxy: false,
    servedHosts: [],
    adminToken,
    stAuth: "open",
    rateLimit: undefined,
    chainId: 31337,
    rpcUrl: undefined,
    stLedger: "evm",
    stopping: new AbortController().signal,
  });
}
