import { HallmarkError } from "../../base/errors.ts";
import type { Ledger } from "../ledger.ts";
import type { IssuedToken, Readiness, RequestIdentity } from "../records.ts";
import { createOnce } from "../once-per-key.ts";
import { outcomeUnknown } from "../refusals.ts";
import { createBatcher } from "./issue/batcher.ts";
import { pollBlocks, type OnBlock } from "../../rpc/block-watch.ts";
import { createChainIndex } from "./index/chain-index.ts";
import { createConfirmations } from "./issue/confirmations.ts";
import type { ChainGuard } from "./chain-guard.ts";
import { callAt, type Contracts } from "./contracts.ts";
import { BATCH_GAS, CALLDATA_BOUND, TRANSACTION_GAS_CAP } from "./issue/gas.ts";
import { findIssued } from "./issue/find-issued.ts";
import { createIssueHistory } from "./index/history.ts";
import { issueBatch, RequestUsed, weigh, type MinedToken, type Request } from "./issue/issue-batch.ts";
import { RpcError, type Node } from "../../rpc/node.ts";
import { createHoldingsReader } from "./index/holdings-reader.ts";
import { createReader } from "./index/token-reader.ts";
import { readiness } from "./readiness.ts";
import { registerIssuer } from "./issue/register-issuer.ts";
import type { RpcBlock } from "../../rpc/types.ts";
import type { Sender } from "./issue/sender.ts";

export interface EvmLedgerOptions {
  node: Node;
  guard: ChainGuard;
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
/** Milliseconds in which the index has to be up to date for the service to be ready. */
const READY_WITHIN = 2_000;
/** How many requests may wait for a transaction. */
const CAPACITY = 10_000;

/** The ledger that is an EVM chain. */
export async function createEvmLedger(options: EvmLedgerOptions): Promise<Ledger> {
  const { node, guard, sender, contracts, confirmations, pollInterval, timeout } = options;
  const index = createChainIndex({ ...options, folder: options.indexFolder });
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
    async send(requests) {
      await guard.assertSameChain();
      return issueBatch(contracts.factory, sender, isReady, requests).finally(() => index.followSoon());
    },
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
    const find = async () => {
      const found = await findIssued(node, contracts.registry, identity);
      await guard.assertSameChain();
      return found;
    };
    const before = await reading(find);
    if (before !== undefined) return before;
    try {
      return await batcher.submit(request);
    } catch (error) {
      if (!(error instanceof RequestUsed)) throw error;
      // It is issued: whoever can't find out now must not be told that nothing was.
      const after = await find().catch((cause: unknown) => {
        const isAnswer = cause instanceof HallmarkError && cause.code !== "LEDGER_UNAVAILABLE";
        throw isAnswer ? cause : outcomeUnknown(cause);
      });
      if (after === undefined) throw outcomeUnknown(error);
      return after;
    }
  }

  /** What goes wrong while the chain is read is the chain's unavailability: reading changes nothing. */
  async function reading<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof HallmarkError) throw error;
      if (error instanceof RpcError) {
        // Another chain knows nothing of what was asked.
        guard.suspect();
        await guard.assertSameChain();
      }
      const details = { retryAfter: 5, cause: error };
      throw new HallmarkError("LEDGER_UNAVAILABLE", "the chain can't be reached", details);
    }
  }

  /** Issuing alone is not enough: what was issued must be there to be read, from the right chain. */
  async function isReadyAndReadable(): Promise<Readiness> {
    try {
      guard.suspect();
      await guard.assertSameChain();
      const state = await isReady();
      if (state.ready) await reading(() => index.read(() => undefined, READY_WITHIN));
      return state;
    } catch (error) {
      return { ready: false, reason: (error as HallmarkError).message };
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
        // A node that is behind may not know the newest issuers, and the index waits for it.
        const block = await index.read(({ head }) => head);
        const [wallet] = await callAt(block, node, contracts.registry, "issuerWallet", [issuerId]);
        return BigInt(wallet as string) === 0n ? undefined : { issuerId, wallet: wallet as string };
      }),
    issuerBalances: (issuer, query) => reading(() => reader.issuerBalances(issuer, query)),
    issueToken: (order, identity) => issue({ kind: "token", order, identity }),
    async issueSecurityToken(order, identity) {
      await issue({ kind: "security-token", order, identity });
    },
    async registerIssuer(issuer) {
      await guard.assertSameChain();
      const registered = reading(() => registerIssuer(node, sender, contracts, issuer));
      await Promise.race([registered, expiry(timeout)]);
    },
    readiness: isReadyAndReadable,
    async close() {
      await batcher.idle();
      index.close();
    },
  };
}

function expiry(milliseconds: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(outcomeUnknown()), milliseconds).unref();
  });
}
