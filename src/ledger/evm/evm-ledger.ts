import { Registry } from "prom-client";
import type { HallmarkError } from "../../base/errors.ts";
import { SILENT, type Log } from "../../base/log.ts";
import { pollBlocks, type OnBlock } from "../../rpc/block-watch.ts";
import { createLatestBlock } from "../../rpc/latest-block.ts";
import type { Node } from "../../rpc/node.ts";
import type { Ledger } from "../ledger.ts";
import type { Readiness } from "../records.ts";
import { outcomeUnknown } from "../refusals.ts";
import type { ChainGuard } from "./chain-guard.ts";
import type { Contracts } from "./contracts.ts";
import { createChainIndex } from "./index/chain-index.ts";
import { createMayBeIssued } from "./index/may-be-issued.ts";
import { createMayBeSuspended } from "./index/may-be-suspended.ts";
import { createHoldingsReader } from "./index/holdings-reader.ts";
import { createIssueHistory } from "./index/history.ts";
import { createIssuerReader } from "./index/issuer-reader.ts";
import { createIssuedReader } from "./index/issued-reader.ts";
import { createOrderReader } from "./index/order-reader.ts";
import { createTransferFeed } from "./index/transfer-feed.ts";
import { createTransferReader } from "./index/transfer-reader.ts";
import { createTokenReader } from "./index/token-reader.ts";
import { withDeadline } from "./issue/deadline.ts";
import type { IssueRequest } from "./issue-request.ts";
import { createIssuing, type IssuingTracing } from "./issue/issuing.ts";
import { registerIssuer } from "./issue/register-issuer.ts";
import type { Sender } from "./issue/sender.ts";
import { createOrders } from "./orders/orders.ts";
import { readiness } from "./readiness.ts";
import { createIssuers } from "./issuers.ts";
import { createReading } from "./reading.ts";
import { createContractReader } from "./contract-reader.ts";
import { tokenAddresses } from "./token-address.ts";

// Longer than other files, because it puts all parts of the ledger together.

export interface EvmLedgerOptions {
  node: Node;
  guard: ChainGuard;
  sender: Sender;
  contracts: Contracts;
  chainId: number;
  /** The block that created the registry. */
  firstBlock: number;
  /** Blocks before an answer; 1 is the transaction's own. */
  confirmations: number;
  /** Milliseconds between two looks for a confirmation. */
  pollInterval: number;
  /** Milliseconds until a request is answered, whatever the answer. */
  timeout: number;
  /** See ChainConnection. */
  onBlock?: OnBlock;
  /** Where the index of what was issued is kept; without a folder it is in memory. */
  indexFolder?: string;
  log?: Log;
  /** The registry of the ledger's metrics. */
  registry?: Registry;
  /** See IssuingOptions. */
  tracing?: IssuingTracing | undefined;
}

/** Milliseconds between two looks for new blocks while somebody waits for what is issued. */
const FOLLOW_INTERVAL = 1_000;
/** Milliseconds in which the index has to be up to date for the service to be ready. */
const READY_WITHIN = 2_000;
/** Milliseconds until readiness is answered, whatever the answer is. */
const PROBE_WITHIN = 4_000;
/** The ledger is ready if the operator can pay for this token. */
const PLAIN_TOKEN: IssueRequest = {
  kind: "token",
  order: { fullName: "token", shortName: "token", ticker: "TOKEN", amount: 1n, decimals: 0, owner: "" },
};

/** The ledger on an EVM chain. */
export function createEvmLedger({
  log = SILENT,
  registry = new Registry(),
  ...options
}: EvmLedgerOptions): Ledger {
  const { node, guard, sender, contracts, confirmations, timeout } = options;
  const index = createChainIndex({
    ...options,
    folder: options.indexFolder,
    registry,
    log: (line) => log.info({}, line),
  });
  const reader = createTokenReader(index);
  const holdingsReader = createHoldingsReader(index);
  const contractReader = createContractReader({ node, registry: contracts.registry.address, reader });
  const transferReader = createTransferReader(index);
  const onBlock = options.onBlock ?? pollBlocks(node, FOLLOW_INTERVAL);
  const history = createIssueHistory({ index, confirmations, onBlock });
  const feed = createTransferFeed({ index, confirmations, onBlock });
  const latestBlock = createLatestBlock(node);
  const reading = createReading(guard, timeout);
  const issuerReader = createIssuerReader(index);
  const issuers = createIssuers({ ...options, index, latestBlock, reading });
  const isReady = () => readiness({ node, sender, contracts, gasOfToken: () => issuing.gasOf(PLAIN_TOKEN) });
  const issuing = createIssuing({
    ...options,
    latestBlock,
    reading,
    mayBeIssued: createMayBeIssued(index),
    mayBeSuspended: createMayBeSuspended(index),
    issued: createIssuedReader(index),
    ...issuers,
    readiness: isReady,
    onMined: index.followSoon,
    log,
    registry,
  });

  const orders = createOrders({
    ...options,
    latestBlock,
    reading,
    executed: createOrderReader(index),
    execute: issuing.execute,
  });

  /** Whether tokens can be issued, and what was issued can be read from the right chain. */
  async function isReadyAndReadable(): Promise<Readiness> {
    try {
      guard.suspect();
      await guard.assertSameChain();
      const state = await isReady();
      const trouble = sender.trouble();
      if (state.ready && trouble !== undefined) return { ready: false, reason: trouble };
      if (state.ready) await reading(() => index.read(() => undefined, Math.min(READY_WITHIN, timeout)));
      return state;
    } catch (error) {
      const { message, cause } = error as HallmarkError;
      return { ready: false, reason: message, cause };
    }
  }

  /** A probe gives up on an answer before a node that hangs does. */
  function readinessInTime(): Promise<Readiness> {
    const late = () => new Error(`the chain has not answered within ${PROBE_WITHIN / 1000} seconds`);
    return withDeadline(Date.now() + PROBE_WITHIN, isReadyAndReadable(), late).catch((error: unknown) => ({
      ready: false,
      reason: (error as Error).message,
    }));
  }

  return {
    token: (id) => reading(() => reader.token(id)),
    tickerAddress: tokenAddresses(contracts.registry.address).ofTicker,
    tokenByTicker: (ticker) => reading(() => reader.tokenByTicker(ticker)),
    tokenCounts: () => reading(() => reader.tokenCounts()),
    tokens: (query) => reading(() => reader.tokens(query)),
    securityToken: (stId) => reading(() => reader.securityToken(stId)),
    securityTokens: (query) => reading(() => reader.securityTokens(query)),
    holdings: (wallet, query) => reading(() => holdingsReader.holdings(wallet, query)),
    holders: (token, query) => reading(() => holdingsReader.holders(token, query)),
    allowed: (stId, query) => reading(() => holdingsReader.allowed(stId, query)),
    totals: (token) => reading(() => holdingsReader.totals(token)),
    contract: (token) => reading(() => contractReader.contract(token)),
    transfers: (of, query) => reading(() => transferReader.transfers(of, query)),
    newestIssue: () => reading(() => history.newestIssue()),
    tokensInOrder: (query) => reading(() => history.tokensInOrder(query)),
    changes: history.changes,
    newestTransfer: () => reading(() => feed.newestTransfer()),
    transferChanges: feed.transferChanges,
    issuer: issuers.issuer,
    issuers: (query) => reading(() => issuerReader.issuers(query)),
    issuerBalances: (issuer, query) => reading(() => reader.issuerBalances(issuer, query)),
    issueToken: (order, identity) => issuing.issue({ kind: "token", order, identity }),
    async issueSecurityToken(order, identity, since) {
      await issuing.issue({ kind: "security-token", order, identity }, since);
    },
    ...orders,
    registerIssuer: (issuer) =>
      withDeadline(
        Date.now() + timeout,
        registerIssuer({ ...options, latestBlock, reading, readiness: isReady }, issuer),
        outcomeUnknown,
      ),
    readiness: readinessInTime,
    async close() {
      await issuing.idle();
      index.close();
    },
  };
}
