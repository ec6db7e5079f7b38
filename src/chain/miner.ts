import { toQuantity } from "ethers";
import { keccak256 } from "../base/keccak.ts";
import { RpcError } from "../rpc/node.ts";
import type { RpcBlock, RpcReceipt } from "../rpc/types.ts";
import { timeOfNextBlock } from "./block-clock.ts";
import type { HardhatChain, RpcCall } from "./hardhat-chain.ts";
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
export async function createMiner({ request, requestTogether }: HardhatChain): Promise<Miner> {
  let head: Head = await latestBlock();

  async function latestBlock(): Promise<RpcBlock> {
    return (await request("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  }

  async function mine(transaction: Buffer, time: number, withReceipt: boolean): Promise<Outcome> {
    const calls: RpcCall[] = [timeOfNextBlock(time), ["eth_sendRawTransaction", [hex(transaction)]]];
    if (withReceipt) calls.push(["eth_getTransactionReceipt", [hex(keccak256(transaction))]]);
    let receipt: RpcReceipt | null = null;
    const answer = await requestTogether(calls).then(
      ([, hash, found = null]) => {
        receipt = found as RpcReceipt | null;
        return { hash };
      },
      (error: unknown) => ({ error }),
    );
    // The answer does not say whether the transaction was mined, but the chain does.
    const block = receipt === null ? await latestBlock() : blockOf(receipt, time);
    if (block.number !== head.number) {
      head = block;
      return { ...answer, block, ...(receipt === null ? {} : { receipt }) };
    }
    if ("error" in answer) return answer;
    // Its nonce is too high. It would wait in the pool and be mined at a time that is not in the journal.
    await request("hardhat_dropTransaction", [answer.hash]);
    return { error: new RpcError(-32000, "nonce too high: the transactions before it are missing") };
  }

  return { head: () => head, mine };
}

function blockOf(receipt: RpcReceipt, time: number): Head {
  return { hash: receipt.blockHash, number: receipt.blockNumber, timestamp: toQuantity(time) };
}
