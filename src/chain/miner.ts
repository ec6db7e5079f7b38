import { toQuantity } from "ethers";
import { keccak256 } from "../base/keccak.ts";
import { RpcError, Undone } from "../rpc/node.ts";
import type { RpcBlock, RpcReceipt } from "../rpc/types.ts";
import { timeOfNextBlock } from "./block-clock.ts";
import type { HardhatChain, RpcCall } from "./hardhat-chain.ts";
import { hex } from "./hex.ts";
import type { JournalTransaction } from "./journal/entry.ts";

export type Head = Pick<RpcBlock, "hash" | "number" | "timestamp">;

/** The block that a transaction was mined in, if it was, and what the chain answered to the call. */
export type Outcome = { block?: Head; receipt?: RpcReceipt } & ({ hash: unknown } | { error: unknown });

export interface Miner {
  /** The latest block. */
  head(): Head;
  /**
   * Executes a signed transaction in a block of its own. `withReceipt` reads the block from the transaction's receipt, which
   * the outcome then has. One that is undone has the outcome Undone.
   * @throws Error if it can't be undone
   */
  mine(transaction: JournalTransaction, withReceipt: boolean): Promise<Outcome>;
}

/** Mines on a Hardhat chain, one transaction after the other. */
export async function createMiner({ request, requestTogether }: HardhatChain): Promise<Miner> {
  let head: Head = await latestBlock();

  async function latestBlock(): Promise<RpcBlock> {
    return (await request("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  }

  async function mine(transaction: JournalTransaction, withReceipt: boolean): Promise<Outcome> {
    const { time, raw, failure } = transaction;
    const calls: RpcCall[] = [timeOfNextBlock(time), ["eth_sendRawTransaction", [hex(raw)]]];
    if (withReceipt || failure !== undefined)
      calls.push(["eth_getTransactionReceipt", [hex(keccak256(raw))]]);
    if (failure !== undefined) calls.unshift(["evm_snapshot", []]);
    let receipt: RpcReceipt | null = null;
    let snapshot: unknown;
    const answer = await requestTogether(calls).then(
      (answers) => {
        if (failure !== undefined) snapshot = answers.shift();
        const [, hash, found = null] = answers;
        receipt = found as RpcReceipt | null;
        return { hash };
      },
      (error: unknown) => ({ error }),
    );
    if (receipt !== null && failure !== undefined && isFailing(receipt, hex(failure))) return undo(snapshot);
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

  async function undo(snapshot: unknown): Promise<Outcome> {
    await request("evm_revert", [snapshot]);
    const { hash, number } = await latestBlock();
    if (hash !== head.hash) throw new Error(`the chain can't be taken back from block ${Number(number)}`);
    return { error: new Undone() };
  }

  return { head: () => head, mine };
}

function isFailing({ status, logs }: RpcReceipt, failure: string): boolean {
  return BigInt(status) === 0n || logs.some(({ topics }) => topics[0] === failure);
}

function blockOf(receipt: RpcReceipt, time: number): Head {
  return { hash: receipt.blockHash, number: receipt.blockNumber, timestamp: toQuantity(time) };
}
