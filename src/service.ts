import { join } from "node:path";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import { makeWorkFolder } from "./base/files.ts";
import { watchStandstill } from "./base/watch-standstill.ts";
import type { Config } from "./config.ts";
import { createHealth } from "./http/health/health.ts";
import { listen } from "./http/server/http-server.ts";
import { tokenAbi } from "./ledger/evm/artifacts.ts";
import { contractSource } from "./ledger/evm/contract-source.ts";
import { openLedger } from "./open-ledger.ts";
import { createRegistry } from "./registry.ts";
import { createAuthenticator } from "./sessions/authenticate.ts";
import { contractSignature } from "./sessions/contract-signature.ts";
import { measureSessions } from "./sessions/measure-sessions.ts";
import { openSessions } from "./sessions/open-sessions.ts";
import { createSignIn } from "./sessions/sign-in.ts";

/** The session of the documents' examples. */
const DEMO_SESSION_KEY = "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL";

/** Milliseconds that slow clients have to read their answers, beyond the time that a request may take. */
const STOP_GRACE = 10_000;

export interface Service {
  url: string;
  /** The embedded chain's JSON-RPC. */
  rpcUrl: string | undefined;
  /** Answers the requests that were received, then stops everything in the reverse order of its start. */
  stop(): Promise<void>;
  /** Logs whether the service is ready, and from now on each change of that. */
  announce(): Promise<void>;
}

export interface ServiceOptions {
  config: Config;
  log: Logger;
  /** Bytes of memory that the process can still take. */
  availableMemory: () => number;
  /** Called if the embedded chain can't go on. The process must end, so that nothing more is acknowledged. */
  onFailure: (error: Error) => void;
}

/** Puts the parts together, starts them and listens. */
export async function startService({
  config,
  log,
  availableMemory,
  onFailure,
}: ServiceOptions): Promise<Service> {
  makeWorkFolder(config.dataDir, "DATA_DIR");
  const stops: (() => void | Promise<void>)[] = [];
  async function stop(): Promise<void> {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  }
  // First, because the other parts need the address, and a port in use must end the start.
  const server = await listen({ host: config.host, port: config.port, log });
  const publicUrl = new URL(config.publicUrl ?? server.url);
  const registry = createRegistry(config, availableMemory);
  try {
    // Loaded only if needed: it loads OpenTelemetry.
    const tracing = config.tracing ? (await import("./tracing/tracing.ts")).startTracing() : undefined;
    if (tracing !== undefined) stops.push(() => tracing.stop());
    const { ledger, node, chainId, rpcUrl, demoAddress } = await openLedger({
      config,
      origin: publicUrl.origin,
      log,
      registry,
      availableMemory,
      tracing,
      onProgress: server.starting,
      onFailure,
      onStop: (stopPart) => void stops.push(stopPart),
    });
    const sessions = measureSessions(
      await openSessions(config.sessionStore ?? join(config.dataDir, "sessions.db")),
      registry,
    );
    stops.push(() => sessions.close());

    const health = createHealth({ ledger, sessions, log, registry });
    stops.push(() => health.close());
    stops.push(watchStandstill(log));
    const stopping = new AbortController();
    const app = createApp({
      ...config,
      chainId,
      // Only for the demo, when all clients are on this machine: the RPC listens on loopback.
      rpcUrl: config.demo ? rpcUrl : undefined,
      tokenAbi,
      contractSource,
      stLedger: config.stLedger.kind,
      stopping: stopping.signal,
      ledger,
      log,
      registry,
      traceRequests: tracing?.requests,
      traceLine: tracing?.line,
      health,
      sessions,
      ownOrigin: publicUrl.origin,
      servedHosts: config.loopback ? [publicUrl.host] : undefined,
      authenticator: createAuthenticator({
        store: sessions,
        ...(demoAddress === undefined ? {} : { demo: { key: DEMO_SESSION_KEY, address: demoAddress } }),
      }),
      signIn: createSignIn({
        store: sessions,
        publicUrl,
        chainId,
        sessionTtl: config.sessionTtl,
        checkContractSignature: contractSignature(node),
      }),
    });
    const handle = app.callback();
    server.serve((request, response) => void handle(request, response));
    stops.push(() => server.stop(config.requestTimeout + STOP_GRACE));
    stops.push(() => stopping.abort());
    const address =
      rpcUrl === undefined ? server.url : `${server.url}, JSON-RPC of the embedded chain: ${rpcUrl}`;
    return { url: server.url, rpcUrl, stop, announce: () => health.announce(address) };
  } catch (error) {
    await server.stop(0);
    await stop();
    throw error;
  }
}
