import { toQuantity } from "ethers";
import { faultPoint } from "../base/fault-point.ts";
import type { OnBlock } from "../rpc/block-watch.ts";
import { keccak256 } from "../rpc/keccak.ts";
import { RpcError, type Node } from "../rpc/node.ts";
import type { RpcBlock, RpcReceipt } from "../rpc/types.ts";
import { createHardhatChain } from "./hardhat-chain.ts";
import { openJournal, type JournalEntry } from "./journal.ts";
import { unlockedAccounts } from "./unlocked-accounts.ts";

/** The chain id of Hardhat and its accounts' well-known mnemonic; nothing else must ever use either. */
export const CHAIN_ID = 31_337;
const MNEMONIC = "test test test test test test test test test test test junk";

export interface EmbeddedChainOptions {
  /** Where the journal is. */
  file: string;
  log: (line: string) => void;
  /** The journal could not be written: what is not on disk must not be seen, so nothing goes on. */
  onFailure: (error: Error) => void;
}

export interface EmbeddedChain extends Node {
  /** Hardhat's well-known accounts, which the chain signs for. */
  accounts: string[];
  onBlock: OnBlock;
  /** Resolves when the last write is done. Nothing may be sent afterwards. */
  stop(): Promise<void>;
}

type Head = Pick<RpcBlock, "hash" | "number" | "timestamp">;

/** A transaction's block, where it was mined, and what the call answered. */
type Outcome = { block?: Head } & ({ hash: unknown } | { error: unknown });

/**
 * A Hardhat chain in this process that outlives it, mining each transaction at once in a block of its own. Everything goes
 * through `send`: the service and the JSON-RPC beside it share one chain and one gate, where a transaction is in the journal
 * before it is executed, and on disk before anybody sees what came of it. A start executes them all again and compares the
 * hash of each block.
 */
export async function startEmbeddedChain(options: EmbeddedChainOptions): Promise<EmbeddedChain> {
  const { file, log, onFailure } = options;
  const journal = openJournal(file, {
    chainId: CHAIN_ID,
    hardfork: "osaka",
    genesisTime: now(),
    blockGasLimit: 60_000_000,
    transactionGasCap: 16_777_216,
    baseFee: 1_000_000_000,
    mnemonic: MNEMONIC,
  });
  if (journal.cut > 0) log(`the last ${journal.cut} bytes of ${file} were not written to their end: cut off`);
  const { request, close } = await createHardhatChain(journal.header);
  const accounts = unlockedAccounts(journal.header.mnemonic);
  let head: Head = await latestBlock();
  let receipt: RpcReceipt | null = null;
  let replaying = true;
  /** The time of the next block, where the chain was told already. */
  let armed: { time: number; told: Promise<unknown> } | undefined;
  /** Until the last transaction is on disk. */
  let flushed: Promise<void> = Promise.resolve();
  let failure: Error | undefined;
  let lastWrite: Promise<unknown> = Promise.resolve();
  const listeners = new Set<() => void>();

  async function latestBlock(): Promise<RpcBlock> {
    return (await request("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  }

  /** Executes a transaction in a block of its own. What became of it, the chain says, whatever the call did. */
  async function execute(transaction: Buffer, time: number): Promise<Outcome> {
    if (armed?.time === time) await armed.told;
    else await tellTime(time);
    armed = undefined;
    const sending = request("eth_sendRawTransaction", [hex(transaction)]).then(
      (hash) => ({ hash }),
      (error: unknown) => ({ error }),
    );
    // Asked for already now, so that the chain need not wait for this process between the two.
    const asked = replaying ? undefined : receiptOf(hex(keccak256(transaction)));
    const [sent, first] = await Promise.all([sending, asked]);
    const block = await blockAfter(sent, time, first);
    if (block.number !== head.number) {
      head = block;
      return { ...sent, block };
    }
    if ("error" in sent) return sent;
    // A nonce ahead of its turn: it would wait in the pool and be mined at a time that no journal knows.
    await request("hardhat_dropTransaction", [sent.hash]);
    return { error: new RpcError(-32000, "nonce too high: the transactions before it are missing") };
  }

  /** The latest block; from the receipt, which the sender asks for next and then gets at once, unless it is a replay. */
  async function blockAfter(sent: Outcome, time: number, first: RpcReceipt | null = null): Promise<Head> {
    if (replaying || !("hash" in sent)) return latestBlock();
    // The chain may have taken the two calls in the other order.
    receipt = first ?? (await receiptOf(sent.hash));
    if (receipt === null) return head;
    return { hash: receipt.blockHash, number: receipt.blockNumber, timestamp: toQuantity(time) };
  }

  async function receiptOf(hash: unknown): Promise<RpcReceipt | null> {
    return (await request("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
  }

  async function replay(): Promise<void> {
    // Taken out: they would stay in memory for ever.
    const entries = journal.entries.splice(0);
    let reported = Date.now();
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] as JournalEntry;
      if (entry.kind !== "transaction") continue;
      const outcome = entries[i + 1];
      const { block } = await execute(entry.raw, entry.time);
      const expected = outcome?.kind === "mined" ? hex(outcome.blockHash) : undefined;
      if (outcome !== undefined && block?.hash !== expected) {
        throw new Error(
          `${file} gives another chain than it was written with, from block ${Number(head.number)} on`,
        );
      }
      if (outcome === undefined) noteOutcome(block);
      if (Date.now() - reported > 1_000) {
        reported = Date.now();
        log(`replaying the journal: ${Math.floor((100 * i) / entries.length)} %`);
      }
    }
  }

  function noteOutcome(block: Head | undefined): void {
    journal.note(
      block === undefined ? { kind: "rejected" } : { kind: "mined", blockHash: bytes(block.hash) },
    );
  }

  async function write(raw: string): Promise<unknown> {
    if (failure !== undefined) throw failure;
    const transaction = bytes(raw);
    const written = hex(transaction);
    // What is executed now must be what the journal says at the next start.
    if (written !== raw && written !== raw.toLowerCase())
      throw new RpcError(-32602, "a raw transaction is hexadecimal");
    const time = nextTime();
    let outcome: Outcome;
    try {
      flushed = journal.write({ kind: "transaction", time, raw: transaction });
      // A flush takes as long as a small transaction: so both at once.
      [outcome] = await Promise.all([execute(transaction, time), flushed]);
    } catch (error) {
      // What is not on disk, or not known to be executed, must not be built on.
      failure = new Error(`the embedded chain can't go on: ${(error as Error).message}`, { cause: error });
      onFailure(failure);
      throw failure;
    }
    faultPoint("transaction executed");
    noteOutcome(outcome.block);
    arm();
    if (outcome.block !== undefined) for (const listener of listeners) listener();
    if ("error" in outcome) throw outcome.error;
    return outcome.hash;
  }

  /** One after the other. */
  function gated<T>(action: () => Promise<T>): Promise<T> {
    const result = lastWrite.then(action);
    lastWrite = result.catch(() => undefined);
    return result;
  }

  /** Tells the chain the next block's time already now, so that under load a transaction need not wait for that. */
  function arm(): void {
    const time = nextTime();
    armed = { time, told: tellTime(time) };
    // Thrown where it is needed.
    armed.told.catch(() => undefined);
  }

  function tellTime(time: number): Promise<unknown> {
    return request("evm_setNextBlockTimestamp", [time]);
  }

  function nextTime(): number {
    return Math.max(now(), Number(head.timestamp));
  }

  const chain: EmbeddedChain = {
    accounts: accounts.addresses,
    onBlock(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async send(method, params) {
      switch (method) {
        case "eth_sendRawTransaction":
          return gated(() => write(String(params[0])));
        case "eth_sendTransaction":
          return gated(async () =>
            write(await accounts.sign({ send: request }, journal.header.chainId, params[0] as object)),
          );
        case "eth_getTransactionReceipt":
          if (params[0] === receipt?.transactionHash) {
            await flushed;
            return receipt;
          }
      }
      // What the answer shows must be on disk, if it is of a transaction that was executed meanwhile.
      return request(method, params).finally(() => flushed);
    },
    async stop() {
      await lastWrite;
      await armed?.told;
      if (failure === undefined) journal.close();
      await close();
    },
  };
  await replay();
  replaying = false;
  return chain;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function hex(data: Buffer): string {
  return `0x${data.toString("hex")}`;
}

function bytes(text: string): Buffer {
  return Buffer.from(text.slice(2), "hex");
}
