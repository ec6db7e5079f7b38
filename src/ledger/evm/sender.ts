import { setTimeout as sleep } from "node:timers/promises";
import { Transaction, type Wallet } from "ethers";
import { HallmarkError } from "../../errors.ts";
import type { Node } from "./node.ts";
import type { RpcBlock, RpcReceipt } from "./rpc-types.ts";

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

interface Fees {
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

/**
 * Sends the operator's transactions. The chain alone counts nonces: the next one is asked for when the last one is mined,
 * so there is no counter that could drift. What a node says of a transaction is not trusted either: its receipts are.
 */
export function createSender(options: SenderOptions): Sender {
  const { node, wallet, chainId, pollInterval, stuckAfter, signal } = options;
  let last: Promise<unknown> = Promise.resolve();

  async function nextNonce(): Promise<number> {
    return Number(await node.send("eth_getTransactionCount", [wallet.address, "latest"]));
  }

  async function currentFees(): Promise<Fees> {
    const [block, tip] = await Promise.all([
      node.send("eth_getBlockByNumber", ["latest", false]) as Promise<RpcBlock>,
      node.send("eth_maxPriorityFeePerGas", []),
    ]);
    const maxPriorityFeePerGas = BigInt(tip as string);
    // Twice the base fee: it rises by an eighth a block at most, so that is enough for five full blocks.
    return {
      maxFeePerGas: 2n * BigInt(block.baseFeePerGas ?? 0) + maxPriorityFeePerGas,
      maxPriorityFeePerGas,
    };
  }

  /** The receipt of one of these transactions, of which at most one can ever have one. */
  async function minedOf(hashes: string[]): Promise<RpcReceipt | undefined> {
    for (const hash of hashes) {
      const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
      if (receipt !== null) return receipt;
    }
    return undefined;
  }

  /** Broadcasts at one nonce until a transaction of ours is mined there, or undefined when another's was. */
  async function sendAt(nonce: number, fees: Fees, call: { to: string; data: string; gasLimit: bigint }) {
    const hashes: string[] = [];
    let passed = 0;
    for (;;) {
      const raw = await wallet.signTransaction({ type: 2, chainId, nonce, ...call, ...fees });
      hashes.push(Transaction.from(raw).hash as string);
      const replaceAt = Date.now() + stuckAfter;
      let known = false;
      while (Date.now() < replaceAt) {
        try {
          if (!known) {
            known = true;
            await node.send("eth_sendRawTransaction", [raw]);
          }
          const receipt = await minedOf(hashes);
          if (receipt !== undefined) return receipt;
          // A node may count a nonce before it shows the receipt: it has to say so three times.
          passed = (await nextNonce()) > nonce ? passed + 1 : 0;
          if (passed >= 3) return undefined;
        } catch (error) {
          if (signal.aborted) throw error;
          // Whatever went wrong, the transaction may be on its way: look again, and offer it again.
          known = false;
        }
        await sleep(pollInterval, undefined, { signal });
      }
      // A node takes a replacement whose fees are a tenth higher at least.
      const current = await currentFees().catch(() => fees);
      fees = {
        maxFeePerGas: higher(fees.maxFeePerGas, current.maxFeePerGas),
        maxPriorityFeePerGas: higher(fees.maxPriorityFeePerGas, current.maxPriorityFeePerGas),
      };
    }
  }

  async function send(to: string, data: string, gas: bigint): Promise<RpcReceipt> {
    const call = { to, data, gasLimit: gas };
    const [nonce, fees] = await Promise.all([nextNonce(), currentFees()]).catch((error: unknown) => {
      throw new HallmarkError("LEDGER_UNAVAILABLE", "the chain can't be reached; nothing was sent", {
        retryAfter: 5,
        cause: error,
      });
    });
    const receipt = await sendAt(nonce, fees, call);
    return receipt ?? send(to, data, gas);
  }

  return {
    address: wallet.address,
    send(to, data, gas) {
      const result = last.then(() => send(to, data, gas));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

function higher(fee: bigint, current: bigint): bigint {
  const raised = (fee * 9n) / 8n + 1n;
  return raised > current ? raised : current;
}
