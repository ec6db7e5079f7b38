// The ceiling: the service's HTTP stack with a ledger that answers at once.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { createApp } from "../../src/app.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { createLog } from "../../src/log.ts";
import { createAuthenticator } from "../../src/sessions/authenticate.ts";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { createSignIn } from "../../src/sessions/sign-in.ts";
import { listen } from "./listen.ts";

const sessions = await openSessions(join(mkdtempSync(join(tmpdir(), "hallmark-bench-")), "sessions.db"));
let count = 0;
const ledger = {
  issueToken: () => Promise.resolve({ id: ++count, transactionHash: `0x${"0".repeat(64)}` }),
  issueSecurityToken: () => Promise.resolve(),
} as unknown as Ledger;

listen(
  createApp({
    ledger,
    sessions,
    health: { check: () => Promise.resolve(undefined), suspect: () => undefined, refresh: () => undefined },
    log: await createLog("info", false),
    registry: new Registry(),
    traceRequests: undefined,
    traceLine: undefined,
    ownOrigin: "http://127.0.0.1",
    corsOrigins: [],
    trustProxy: false,
    servedHosts: [],
    adminToken: undefined,
    stAuth: "open",
    orders: false,
    rateLimit: undefined,
    chainId: 31337,
    rpcUrl: undefined,
    tokenAbi: () => [],
    contractSource: () => undefined,
    stLedger: "evm",
    stopping: new AbortController().signal,
    authenticator: createAuthenticator({
      store: sessions,
      demo: {
        key: "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL",
        address: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      },
    }),
    signIn: createSignIn({
      store: sessions,
      publicUrl: new URL("http://127.0.0.1"),
      chainId: 31337,
      sessionTtl: 60,
    }),
  }),
);
