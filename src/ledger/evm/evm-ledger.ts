import { HallmarkError } from "../../base/errors.ts";
import type { Ledger } from "../ledger.ts";
import type { IssuedToken, RequestIdentity } from "../records.ts";
import { createOnce } from "../once-per-key.ts";
import { outcomeUnknown } from "../refusals.ts";
import { createBatcher } from "./issue/batcher.ts";
import { pollBlocks, type OnBlock } from "../../rpc/block-watch.ts";
import { createChainIndex } from "./index/chain-index.ts";
import { createConfirmations } from "./issue/confirmations.ts";
import type { Contracts } from "./contracts.ts";
import { BATCH_GAS, CALLDATA_BOUND, TRANSACTION_GAS_CAP } from "./issue/gas.ts";
import { findIssued } from "./issue/find-issued.ts";
import { createIssueHistory } from "./index/history.ts";
import { issueBatch, RequestUsed, weigh, type MinedToken, type Request } from "./issue/issue-batch.ts";
import type { Node } from "../../rpc/node.ts";
import { createHoldingsReader } from "./index/holdings-reader.ts";
import { createReader } from "./index/token-reader.ts";
import { readiness } from "./readiness.ts";
import { issuerWallet, registerIssuer } from "./issue/register-issuer.ts";
import type { RpcBlock } from "../../rpc/types.ts";
import type { Sender } from "./issue/sender.ts";

export interface EvmLedgerOptions {
  node: Node;
  sender: Sender;
  contracts: Contracts;
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
  /** Where the index of what was issued is kept; in memory where there is none. */
  indexFolder?: string;
  log?: (line: string) => void;
}

/** Milliseconds between two looks for new blocks while somebody waits for what is issued. */
const FOLLOW_INTERVAL = 1_000;
/** How many requests may wait for a transaction. */
const CAPACITY = 10_000;

/** The ledger that is an EVM chain. */
export async function createEvmLedger(options: EvmLedgerOptions): Promise<Ledger> {
  const { node, sender, contracts, firstBlock, confirmations, pollInterval, timeout } = options;
  const index = createChainIndex({
    node,
    contracts,
    firstBlock,
    folder: options.indexFolder,
    log: options.log,
  });
  const reader = createReader(index);
  const holdingsReader = createHoldingsReader(index);
  const history = createIssueHistory({
    index,
    confirmations,
    onBlock: options.onBlock ?? pollBlocks(node, FOLLOW_INTERVAL),
  });
  const latest = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  const isReady = () => readiness(node, sender.address, contracts);
  const batcher = createBatcher<Request, MinedToken>({
    weigh,
    bound: {
      gas: Math.min(TRANSACTION_GAS_CAP, Number(latest.gasLimit)) - BATCH_GAS,
      bytes: CALLDATA_BOUND,
    },
    send: (requests) =>
      issueBatch(contracts.factory, sender, isReady, requests).finally(() => index.followSoon()),
    timeout,
    capacity: CAPACITY,
  });

  const confirmed = createConfirmations({ node, confirmations, pollInterval, timeout });
  const once = createOnce<IssuedToken | MinedToken>();

  async function issue(request: Request): Promise<IssuedToken> {
    const { identity } = request;
    const deadline = Date.now() + timeout;
    const issued = await (identity === undefined
      ? batcher.submit(request)
      : once(identity, () => issueOnce(request, identity)));
    if (confirmations > 1) {
      const confirmation = confirmed(issued.transactionHash).catch((cause: unknown) => {
        throw outcomeUnknown(cause);
      });
      const block = await Promise.race([confirmation, expiry(deadline - Date.now())]);
      // In another block than the one whose events were read, it may have come to something else.
      if ("blockHash" in issued && issued.blockHash !== block) throw outcomeUnknown();
    }
    return issued;
  }

  /** The chain is asked before, since a refusal costs gas, and after, since another replica may have been first. */
  async function issueOnce(request: Request, identity: RequestIdentity): Promise<IssuedToken | MinedToken> {
    const find = () => findIssued(node, contracts.registry, identity);
    const before = await reading(find);
    if (before !== undefined) return before;
    try {
      return await batcher.submit(request);
    } catch (error) {
      if (!(error instanceof RequestUsed)) throw error;
      // It is issued: whoever can't find out now must not be told that nothing was.
      const after = await find().catch((cause: unknown) => {
        throw cause instanceof HallmarkError ? cause : outcomeUnknown(cause);
      });
      if (after === undefined) throw outcomeUnknown(error);
      return after;
    }
  }

  return {
    token: (id) => reading(() => reader.token(id)),
    tokenByTicker: (ticker) => reading(() => reader.tokenByTicker(ticker)),
    tokens: (query) => reading(() => reader.tokens(query)),
    securityToken: (stId) => reading(() => reader.securityToken(stId)),
    securityTokens: (query) => reading(() => reader.securityTokens(query)),
    holdings: (wallet, query) => reading(() => holdingsReader.holdings(wallet, query)),
    holders: (token, query) => reading(() => holdingsReader.holders(token, query)),
    newestIssue: () => reading(() => history.newestIssue()),
    tokensInOrder: (query) => reading(() => history.tokensInOrder(query)),
    changes: history.changes,
    issuer: (issuerId) =>
      reading(async () => {
        const wallet = await issuerWallet(node, contracts.registry, issuerId);
        return wallet === undefined ? undefined : { issuerId, wallet };
      }),
    issuerBalances: (issuer, query) => reading(() => reader.issuerBalances(issuer, query)),
    issueToken: (order, identity) => issue({ kind: "token", order, identity }),
    async issueSecurityToken(order, identity) {
      await issue({ kind: "security-token", order, identity });
    },
    registerIssuer: (issuer) =>
      Promise.race([reading(() => registerIssuer(node, sender, contracts, issuer)), expiry(timeout)]),
    readiness: isReady,
    async close() {
      await batcher.idle();
      index.close();
    },
  };
}

/** What goes wrong while the chain is read is the chain's unavailability: reading changes nothing. */
async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HallmarkError) throw error;
    throw new HallmarkError("LEDGER_UNAVAILABLE", "the chain can't be reached", {
      retryAfter: 5,
      cause: error,
    });
  }
}

function expiry(milliseconds: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(outcomeUnknown()), milliseconds).unref();
  });
}
