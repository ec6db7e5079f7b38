import { toQuantity } from "ethers";
import { keccak256 } from "../base/keccak.ts";
import { RpcError } from "../rpc/node.ts";
import type { RpcBlock, RpcReceipt } from "../rpc/types.ts";
import type { BlockClock } from "./block-clock.ts";
import type { SendRpc } from "./hardhat-chain.ts";
import { hex } from "./hex.ts";

export type Head = Pick<RpcBlock, "hash" | "number" | "timestamp">;

/** The block that a transaction was mined in, if it was, and what the chain answered to the call. */
export type Outcome = { block?: Head; receipt?: RpcReceipt } & ({ hash: unknown } | { error: unknown });

export interface Miner {
  /** The latest block. */
  head(): Head;
  /**
   * Executes a signed transaction in a block of its own with this time. `withReceipt` reads the block from the transaction's
   * receipt, which the outcome then has.
   */
  mine(transaction: Buffer, time: number, withReceipt: boolean): Promise<Outcome>;
}

/** Mines on a Hardhat chain, one transaction after the other. */
export async function createMiner(request: SendRpc, clock: BlockClock): Promise<Miner> {
  let head: Head = await latestBlock();

  async function latestBlock(): Promise<RpcBlock> {
    return (await request("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  }

  async function receiptOf(hash: unknown): Promise<RpcReceipt | null> {
    return (await request("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
  }

  async function mine(transaction: Buffer, time: number, withReceipt: boolean): Promise<Outcome> {
    await clock.set(time);
    const sending = request("eth_sendRawTransaction", [hex(transaction)]).then(
      (hash) => ({ hash }),
      (error: unknown) => ({ error }),
    );
    // Requested before the transaction is executed, so that the chain does not wait for this process in between.
    const asked = withReceipt ? receiptOf(hex(keccak256(transaction))) : null;
    const [sent, early] = await Promise.all([sending, asked]);
    // The chain may have taken the two calls in the other order.
    const receipt = withReceipt && "hash" in sent ? (early ?? (await receiptOf(sent.hash))) : null;
    // The call's answer does not say whether the transaction was mined, but the chain does.
    const block = receipt === null ? await latestBlock() : blockOf(receipt, time);
    if (block.number !== head.number) {
      head = block;
      return { ...sent, block, ...(receipt === null ? {} : { receipt }) };
    }
    if ("error" in sent) return sent;
    // Its nonce is too high. It would wait in the pool and be mined at a time that is not in the journal.
    await request("hardhat_dropTransaction", [sent.hash]);
    return { error: new RpcError(-32000, "nonce too high: the transactions before it are missing") };
  }

  return { head: () => head, mine };
}

function blockOf(receipt: RpcReceipt, time: number): Head {
  return { hash: receipt.blockHash, number: receipt.blockNumber, timestamp: toQuantity(time) };
}
