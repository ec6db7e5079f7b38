import { join } from "node:path";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { measureJournal } from "./chain/measure-journal.ts";
import type { Config } from "./config.ts";
import { createEvmLedger } from "./ledger/evm/evm-ledger.ts";
import { measureSender } from "./ledger/evm/issue/measure-sender.ts";
import { createSender } from "./ledger/evm/issue/sender.ts";
import { whileThereIsRoom } from "./ledger/evm/issue/while-there-is-room.ts";
import { measureChain } from "./ledger/evm/measure-chain.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { recordScalarDl, requireNoneOnChain, requireNoneOnScalarDl } from "./ledger/security-token-home.ts";
import { withSecurityTokens } from "./ledger/with-security-tokens.ts";
import { measureNode } from "./rpc/measure-node.ts";
import type { Tracing } from "./tracing/tracing.ts";

/** Wallets call from their extension's own origin. */
const BROWSER_EXTENSION = /^(chrome|moz|safari-web)-extension:\/\//;

/** Milliseconds between two looks at a transaction. */
const POLL_INTERVAL = 100;
/** Milliseconds until a transaction that is not mined is replaced. */
const STUCK_AFTER = 30_000;

export interface OpenLedgerOptions {
  config: Config;
  /** The service's own origin as clients see it. */
  origin: string;
  log: Logger;
  registry: Registry;
  /** How many bytes this process can still take. */
  availableMemory: () => number;
  tracing: Tracing | undefined;
  /** Called with each step of a long start. */
  onProgress: (what: string) => void;
  /** Called if the embedded chain can't go on. */
  onFailure: (error: Error) => void;
  /** Gets the function that stops each part, as soon as the part is started. */
  onStop: (stop: () => void | Promise<void>) => void;
}

/** Opens the ledgers that the configuration names, as one, with the chain that they are on. */
export async function openLedger(options: OpenLedgerOptions) {
  const { config, log, registry, tracing, onStop } = options;
  const { connection, rpcUrl, demoAddress } = await openChain(options);
  const node = measureChain(connection.node, connection.wallet.address, registry);
  const abort = new AbortController();
  onStop(() => abort.abort());
  const measured = measureSender(
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
    sender: whileThereIsRoom(tracing?.sender(measured) ?? measured, connection.problem ?? (() => undefined)),
    tracing,
    confirmations: config.confirmations,
    pollInterval: POLL_INTERVAL,
    timeout: config.requestTimeout,
    indexFolder: config.dataDir,
    log,
    registry,
  });
  onStop(() => chain.close());
  const ledger = await placeSecurityTokens(chain, options);
  return { ledger, node, chainId: connection.chainId, rpcUrl, demoAddress };
}

/** Opens the embedded chain with its JSON-RPC, or the node behind CHAIN_URL. */
async function openChain(options: OpenLedgerOptions) {
  const { config, origin, log, registry, availableMemory, onProgress, onFailure, onStop } = options;
  const { chain, dataDir, operatorKey } = config;
  if (chain.kind === "external") {
    // Loaded only if needed: it loads an HTTP client.
    const { openExternal } = await import("./ledger/evm/setup/open-external.ts");
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
  // Listens before the chain starts, so a port in use is found before the replay and the deployment, not after them.
  const rpc = await startRpcServer({
    port: chain.rpcPort,
    isAllowedOrigin: (caller) =>
      caller === origin || config.corsOrigins.includes(caller) || BROWSER_EXTENSION.test(caller),
  });
  let stopChain = () => Promise.resolve();
  onStop(async () => {
    await rpc.stop();
    await stopChain();
  });
  const { connection, accounts, journalSize, stop } = await openEmbedded({
    dataDir,
    operatorKey,
    demo: config.demo,
    log: (line) => log.info(line),
    availableMemory,
    onProgress,
    onFailure,
  });
  stopChain = stop;
  rpc.serve(connection.node);
  measureJournal(journalSize, registry);
  return {
    // Measured here, so that the calls of wallets to the JSON-RPC do not count.
    connection: { ...connection, node: measureNode(connection.node, registry) },
    rpcUrl: rpc.url,
    demoAddress: config.demo ? accounts[1] : undefined,
  };
}

/** Puts the security tokens on the ledger of ST_LEDGER. @throws Error if the other ledger has some already */
async function placeSecurityTokens(
  chain: Ledger,
  { config: { stLedger, dataDir, requestTimeout }, registry, onStop }: OpenLedgerOptions,
): Promise<Ledger> {
  const record = join(dataDir, "security-tokens.json");
  if (stLedger.kind === "evm") {
    requireNoneOnScalarDl(record);
    return chain;
  }
  await requireNoneOnChain(chain);
  // Loaded only if needed: on the chain alone the service runs without gRPC.
  const { connectScalarDl } = await import("./ledger/scalardl/connect-scalardl.ts");
  const scalarDl = await connectScalarDl(stLedger, requestTimeout, registry);
  onStop(() => scalarDl.close());
  return withSecurityTokens(chain, await recordScalarDl(scalarDl, record));
}
