import { join } from "node:path";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { createApp } from "./app.ts";
import { measureJournal } from "./chain/measure-journal.ts";
import type { Config } from "./config.ts";
import { listen } from "./http/server/http-server.ts";
import { tokenAbi } from "./ledger/evm/artifacts.ts";
import { createEvmLedger } from "./ledger/evm/evm-ledger.ts";
import { openExternal } from "./ledger/evm/setup/open-external.ts";
import { measureSender } from "./ledger/evm/issue/measure-sender.ts";
import { createSender } from "./ledger/evm/issue/sender.ts";
import { measureChain } from "./ledger/evm/measure-chain.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { recordScalarDl, requireNoneOnChain, requireNoneOnScalarDl } from "./ledger/security-token-home.ts";
import { withSecurityTokens } from "./ledger/with-security-tokens.ts";
import { createRegistry } from "./registry.ts";
import { measureNode } from "./rpc/measure-node.ts";
import { createAuthenticator } from "./sessions/authenticate.ts";
import { contractSignature } from "./sessions/contract-signature.ts";
import { measureSessions } from "./sessions/measure-sessions.ts";
import { openSessions } from "./sessions/open-sessions.ts";
import { createSignIn } from "./sessions/sign-in.ts";

/** The session of the documents' examples. */
const DEMO_SESSION_KEY = "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL";

/** Wallets call from their extension's own origin. */
const BROWSER_EXTENSION = /^(chrome|moz|safari-web)-extension:\/\//;

/** Milliseconds between two looks at a transaction. */
const POLL_INTERVAL = 100;
/** Milliseconds until a transaction that is not mined is replaced. */
const STUCK_AFTER = 30_000;
/** Milliseconds that slow clients have to read their answers, beyond the time that a request may take. */
const STOP_GRACE = 10_000;

export interface Service {
  url: string;
  /** The embedded chain's JSON-RPC. */
  rpcUrl: string | undefined;
  /** Answers the requests that were received, then stops everything in the reverse order of its start. */
  stop(): Promise<void>;
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
  const stops: (() => void | Promise<void>)[] = [];
  async function stop(): Promise<void> {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  }
  // First, because the other parts need the address, and a port in use must end the start.
  const server = await listen({ host: config.host, port: config.port, log });
  const publicUrl = new URL(config.publicUrl ?? server.url);
  const registry = createRegistry(config, availableMemory);
  try {
    const { connection, rpcUrl, demoAddress } = await openChain(config, publicUrl.origin, {
      log,
      registry,
      onFailure,
      stops,
    });
    const node = measureChain(connection.node, connection.wallet.address, registry);
    const abort = new AbortController();
    stops.push(() => abort.abort());
    const sender = measureSender(
      createSender({
        ...connection,
        node,
        confirmations: config.confirmations,
        pollInterval: POLL_INTERVAL,
        stuckAfter: STUCK_AFTER,
        signal: abort.signal,
        log,
      }),
      registry,
    );
    const chain = createEvmLedger({
      ...connection,
      node,
      sender,
      confirmations: config.confirmations,
      pollInterval: POLL_INTERVAL,
      timeout: config.requestTimeout,
      indexFolder: config.dataDir,
      log,
      registry,
    });
    stops.push(() => chain.close());
    const ledger = await placeSecurityTokens(config, chain, stops);
    const sessions = measureSessions(
      await openSessions(config.sessionStore ?? join(config.dataDir, "sessions.db")),
      registry,
    );
    stops.push(() => sessions.close());

    const stopping = new AbortController();
    const app = createApp({
      ...config,
      chainId: connection.chainId,
      // Only for the demo, when all clients are on this machine: the RPC listens on loopback.
      rpcUrl: config.demo ? rpcUrl : undefined,
      tokenAbi,
      stLedger: config.stLedger.kind,
      stopping: stopping.signal,
      ledger,
      log,
      registry,
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
        chainId: connection.chainId,
        sessionTtl: config.sessionTtl,
        checkContractSignature: contractSignature(node),
      }),
    });
    const handle = app.callback();
    server.serve((request, response) => void handle(request, response));
    stops.push(() => server.stop(config.requestTimeout + STOP_GRACE));
    stops.push(() => stopping.abort());
    return { url: server.url, rpcUrl, stop };
  } catch (error) {
    await server.stop(0);
    await stop();
    throw error;
  }
}

/** The embedded chain with its JSON-RPC, or the node behind CHAIN_URL. */
async function openChain(
  config: Config,
  origin: string,
  {
    log,
    registry,
    onFailure,
    stops,
  }: Pick<ServiceOptions, "log" | "onFailure"> & {
    registry: Registry;
    stops: (() => void | Promise<void>)[];
  },
) {
  const { chain, dataDir, operatorKey } = config;
  if (chain.kind === "external") {
    const connection = await openExternal({
      ...chain,
      operatorKey,
      dataDir,
      deploymentsDir: "deployments",
      measure: (node) => measureNode(node, registry),
    });
    return { connection };
  }
  // Loaded only if needed: on an external node the service runs without Hardhat.
  const { openEmbedded } = await import("./ledger/evm/setup/open-embedded.ts");
  const { startRpcServer } = await import("./chain/rpc-server.ts");
  const { connection, accounts, journalSize, stop } = await openEmbedded({
    dataDir,
    operatorKey,
    demo: config.demo,
    log: (line) => log.info(line),
    onFailure,
  });
  stops.push(stop);
  const rpc = await startRpcServer({
    node: connection.node,
    port: chain.rpcPort,
    isAllowedOrigin: (caller) => caller === origin || BROWSER_EXTENSION.test(caller),
  });
  stops.push(() => rpc.stop());
  measureJournal(journalSize, registry);
  return {
    // What wallets call is not measured.
    connection: { ...connection, node: measureNode(connection.node, registry) },
    rpcUrl: rpc.url,
    demoAddress: config.demo ? accounts[1] : undefined,
  };
}

/** The chain, with its security tokens on the ledger of ST_LEDGER. */
async function placeSecurityTokens(
  { stLedger, dataDir, requestTimeout }: Config,
  chain: Ledger,
  stops: (() => void | Promise<void>)[],
): Promise<Ledger> {
  const record = join(dataDir, "security-tokens.json");
  if (stLedger.kind === "evm") {
    requireNoneOnScalarDl(record);
    return chain;
  }
  await requireNoneOnChain(chain);
  // Loaded only if needed: on the chain alone the service runs without gRPC.
  const { connectScalarDl } = await import("./ledger/scalardl/connect-scalardl.ts");
  const scalarDl = await connectScalarDl(stLedger, requestTimeout);
  stops.push(() => scalarDl.close());
  return withSecurityTokens(chain, await recordScalarDl(scalarDl, record));
}
