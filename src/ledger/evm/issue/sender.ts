import { setTimeout as sleep } from "node:timers/promises";
import { toQuantity, type Wallet } from "ethers";
import { HallmarkError } from "../../../base/errors.ts";
import { faultPoint } from "../../../base/fault-point.ts";
import type { Node } from "../../../rpc/node.ts";
import type { RpcBlock, RpcReceipt } from "../../../rpc/types.ts";
import { signTransaction, type Fees } from "./sign-transaction.ts";

/** After how many looks for a receipt a transaction that the node refused is offered again. */
const OFFER_EVERY = 10;

/** At how many looks one after the other the chain may seem to know too little of this account before that is believed. */
const PATIENCE = 20;

/** For how many milliseconds a receipt speaks for its node. */
const JUST_NOW = 20;

/** For how many milliseconds fees hold, and of how many transactions there must be money for not to look at it. */
const FRESH_FOR = 1_000;
const PLENTY = 10_000n;

/** How many times what others pay a replacement may cost. */
const HIGHEST_RAISE = 10n;

export interface SenderOptions {
  node: Node;
  wallet: Wallet;
  chainId: number;
  /** Milliseconds between two looks for a receipt. */
  pollInterval: number;
  /** Milliseconds until a transaction that isn't mined is replaced by one with a higher fee. */
  stuckAfter: number;
  /** Ends the wait for transactions that were sent and aren't mined. */
  signal: AbortSignal;
}

export interface Sender {
  readonly address: string;
  /**
   * Sends a transaction and answers its receipt when it is mined, reverted or not. One at a time: each waits for the one
   * before. `gas` is the limit.
   * @throws LEDGER_UNAVAILABLE where nothing was sent. Once something was sent it does not throw before `signal` ends it.
   */
  send(to: string, data: string, gas: bigint): Promise<RpcReceipt>;
}

interface Prospect {
  fees: Fees;
  /** The latest block when they were looked up. */
  since: number;
  freshUntil: number;
}

interface Call {
  to: string;
  data: Buffer;
  gasLimit: bigint;
}

/**
 * Sends the operator's transactions. The chain alone counts nonces: the next one is asked for when the last one is mined,
 * so there is no counter that could drift. What a node says of a transaction is not trusted either: its blocks are.
 */
export function createSender(options: SenderOptions): Sender {
  const { node, wallet, chainId, pollInterval, stuckAfter, signal } = options;
  let last: Promise<unknown> = Promise.resolve();
  let known: Prospect | undefined;
  let following: { nonce: number; until: number } | undefined;

  async function nextNonce(block: string): Promise<number> {
    return Number(await node.send("eth_getTransactionCount", [wallet.address, block]));
  }

  /** A receipt that has just come tells the next nonce, and that the node is there. */
  async function upcomingNonce(): Promise<number> {
    return following !== undefined && Date.now() < following.until ? following.nonce : nextNonce("latest");
  }

  async function latestBlock(): Promise<RpcBlock> {
    return (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  }

  async function currentFees({ baseFeePerGas }: RpcBlock): Promise<Fees> {
    if (baseFeePerGas === undefined) {
      return { price: BigInt((await node.send("eth_gasPrice", [])) as string), tip: undefined };
    }
    const tip = BigInt((await node.send("eth_maxPriorityFeePerGas", [])) as string);
    // Twice the base fee: it rises by an eighth a block at most, so that is enough for five full blocks.
    return { price: 2n * BigInt(baseFeePerGas) + tip, tip };
  }

  /** The receipt of the first of these transactions that has one. */
  async function minedOf(hashes: string[]): Promise<RpcReceipt | undefined> {
    for (const hash of hashes) {
      const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
      if (receipt !== null) return receipt;
    }
    return undefined;
  }

  /**
   * Whether the nonce is used up by none of these transactions, so that none of them can be mined any more. That a receipt
   * is missing does not say so, since a node may count a nonce before it shows the receipt: the blocks from `since` on do.
   */
  async function isTaken(nonce: number, since: number, hashes: string[]): Promise<boolean> {
    // From here on by number: behind one URL there may be nodes of which some know less.
    const head = Number(await node.send("eth_blockNumber", []));
    if ((await nextNonce(toQuantity(head))) <= nonce) return false;
    for (let number = since; number <= head; number++) {
      const block = (await node.send("eth_getBlockByNumber", [toQuantity(number), false])) as RpcBlock | null;
      if (block === null || block.transactions.some((hash) => hashes.includes(hash))) return false;
    }
    return true;
  }

  /**
   * Offers the call at one nonce until a transaction of `hashes` is mined, or undefined when another one was there, or when
   * the chain has lost those before it, in a reorganisation or a node's crash, and waits for a lower nonce.
   */
  async function sendAt(nonce: number, since: number, fees: Fees, call: Call, hashes: string[]) {
    let gaps = 0;
    for (;;) {
      const { raw, hash } = signTransaction(wallet.signingKey, { chainId, nonce, fees, ...call });
      if (!hashes.includes(hash)) hashes.push(hash);
      const replaceAt = Date.now() + stuckAfter;
      let offerAt = 0;
      while (Date.now() < replaceAt) {
        if (Date.now() >= offerAt) {
          // Whatever a node answers, it may have taken it. An error only means to offer it again in a while.
          faultPoint("transaction signed");
          const accepted = await node.send("eth_sendRawTransaction", [raw]).then(
            () => true,
            () => false,
          );
          offerAt = accepted ? Infinity : Date.now() + OFFER_EVERY * pollInterval;
        }
        try {
          const receipt = await minedOf(hashes);
          if (receipt !== undefined) {
            faultPoint("receipt read");
            return receipt;
          }
          const next = await nextNonce("latest");
          gaps = next < nonce ? gaps + 1 : 0;
          if (gaps > PATIENCE || (next > nonce && (await isTaken(nonce, since, hashes)))) return undefined;
        } catch {
          // A node that was away may have forgotten it.
          offerAt = Math.min(offerAt, Date.now() + OFFER_EVERY * pollInterval);
        }
        await sleep(pollInterval, undefined, { signal });
      }
      const market = await latestBlock()
        .then(currentFees)
        .catch(() => undefined);
      if (market !== undefined) fees = raise(fees, market);
    }
  }

  /** What the market asks, and since which block; looked up again when it is no longer fresh. */
  async function prospect(gasLimit: bigint): Promise<Prospect> {
    if (known !== undefined && Date.now() < known.freshUntil) return known;
    const [balance, block] = await Promise.all([
      node.send("eth_getBalance", [wallet.address, "latest"]) as Promise<string>,
      latestBlock(),
    ]);
    const fees = await currentFees(block);
    const cost = gasLimit * fees.price;
    if (BigInt(balance) < cost) {
      throw new HallmarkError(
        "LEDGER_UNAVAILABLE",
        "the operator's account has too little money for a transaction; nothing was sent",
        { retryAfter: 5, cause: `${wallet.address} has ${BigInt(balance)} wei` },
      );
    }
    // Whoever has money for many transactions need not be asked before each.
    const freshFor = BigInt(balance) > PLENTY * cost ? FRESH_FOR : 0;
    known = { fees, since: Number(block.number), freshUntil: Date.now() + freshFor };
    return known;
  }

  async function send(call: Call): Promise<RpcReceipt> {
    // Those of all attempts: should one of them be mined in the end, it is the one that counts.
    const hashes: string[] = [];
    for (;;) {
      const begun = await Promise.all([upcomingNonce(), prospect(call.gasLimit)]).catch((cause: unknown) => {
        if (hashes.length === 0) unreachable(cause);
      });
      if (begun === undefined) {
        await sleep(pollInterval, undefined, { signal });
        continue;
      }
      const [nonce, { fees, since }] = begun;
      const receipt = await sendAt(nonce, since, fees, call, hashes);
      following = receipt && { nonce: nonce + 1, until: Date.now() + JUST_NOW };
      if (receipt !== undefined) return receipt;
      known = undefined;
    }
  }

  return {
    address: wallet.address,
    send(to, data, gas) {
      const result = last.then(() => send({ to, data: Buffer.from(data.slice(2), "hex"), gasLimit: gas }));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

function unreachable(cause: unknown): never {
  if (cause instanceof HallmarkError) throw cause;
  throw new HallmarkError("LEDGER_UNAVAILABLE", "the chain can't be reached; nothing was sent", {
    retryAfter: 5,
    cause,
  });
}

/**
 * What a node takes as a replacement, both fees a tenth higher at least. The bound is for a chain that stands still: there
 * they would rise for ever, and be paid when it goes on.
 */
function raise(fees: Fees, market: Fees): Fees {
  const price = higher(fees.price, market.price);
  if (price > HIGHEST_RAISE * market.price) return fees;
  return { price, tip: fees.tip === undefined ? undefined : higher(fees.tip, market.tip ?? 0n) };
}

function higher(fee: bigint, current: bigint): bigint {
  const raised = (fee * 9n) / 8n + 1n;
  return raised > current ? raised : current;
}
