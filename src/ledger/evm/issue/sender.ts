import type { Wallet } from "ethers";
import { HallmarkError } from "../../../base/errors.ts";
import { faultPoint } from "../../../base/fault-point.ts";
import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { RpcBlock, RpcReceipt } from "../../../rpc/types.ts";
import { currentFees, raise } from "./fees.ts";
import { createNonces } from "./nonces.ts";
import { signTransaction, type Fees } from "./sign-transaction.ts";

/** After how many looks for a receipt a transaction that the node refused is offered again. */
const OFFER_EVERY = 10;

/** At how many looks one after the other the chain may seem to know too little of this account before that is believed. */
const PATIENCE = 20;

/** For how many milliseconds fees hold, and of how many transactions there must be money for not to look at it. */
const FRESH_FOR = 1_000;
const PLENTY = 10_000n;

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
  const nonces = createNonces(node, wallet.address);
  let last: Promise<unknown> = Promise.resolve();
  let known: Prospect | undefined;

  async function latestBlock(): Promise<RpcBlock> {
    return (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
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
          const next = await nonces.count("latest");
          gaps = next < nonce ? gaps + 1 : 0;
          if (gaps > PATIENCE || (next > nonce && (await nonces.isTaken(nonce, since, hashes))))
            return undefined;
        } catch {
          // A node that was away may have forgotten it.
          offerAt = Math.min(offerAt, Date.now() + OFFER_EVERY * pollInterval);
        }
        await sleep(pollInterval, { signal });
      }
      const market = await latestBlock()
        .then((block) => currentFees(node, block))
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
    const fees = await currentFees(node, block);
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
      const begun = await Promise.all([nonces.next(), prospect(call.gasLimit)]).catch((cause: unknown) => {
        if (hashes.length === 0) unreachable(cause);
      });
      if (begun === undefined) {
        await sleep(pollInterval, { signal });
        continue;
      }
      const [nonce, { fees, since }] = begun;
      const receipt = await sendAt(nonce, since, fees, call, hashes);
      if (receipt !== undefined) {
        nonces.used(nonce);
        return receipt;
      }
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
