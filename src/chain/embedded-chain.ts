import { faultPoint } from "../base/fault-point.ts";
import type { OnBlock } from "../rpc/block-watch.ts";
import { RpcError, type Node } from "../rpc/node.ts";
import type { RpcReceipt } from "../rpc/types.ts";
import { createBlockClock, now } from "./block-clock.ts";
import { createGate } from "./gate.ts";
import { createHardhatChain } from "./hardhat-chain.ts";
import { bytesOf, hex } from "./hex.ts";
import { openJournal } from "./journal/journal.ts";
import { createMiner, type Outcome } from "./miner.ts";
import { noteOutcome, replay } from "./replay.ts";
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

/**
 * A Hardhat chain in this process that outlives it, mining each transaction at once in a block of its own. Everything goes
 * through `send`: the service and the JSON-RPC beside it share one chain and one gate, where a transaction is in the journal
 * before it is executed, and on disk before anybody sees its block. A start executes them all again and compares the hash of
 * each block.
 */
export async function startEmbeddedChain({
  file,
  log,
  onFailure,
}: EmbeddedChainOptions): Promise<EmbeddedChain> {
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
  const clock = createBlockClock(request);
  const miner = await createMiner(request, clock);
  const gate = createGate();
  const listeners = new Set<() => void>();
  /** Until the last transaction is on disk. */
  let flushed: Promise<void> = Promise.resolve();
  /** Of the last transaction that is on disk: its sender asks for it next. */
  let receipt: RpcReceipt | undefined;
  let failure: Error | undefined;

  await replay(journal, miner, log);

  async function write(raw: string): Promise<unknown> {
    if (failure !== undefined) throw failure;
    const transaction = bytesOf(raw);
    const written = hex(transaction);
    // What is executed now must be what the journal says at the next start.
    if (written !== raw && written !== raw.toLowerCase()) {
      throw new RpcError(-32602, "a raw transaction is hexadecimal");
    }
    const time = nextTime();
    let outcome: Outcome;
    try {
      flushed = journal.write({ kind: "transaction", time, raw: transaction });
      // A flush takes as long as a small transaction: so both at once.
      [outcome] = await Promise.all([miner.mine(transaction, time, true), flushed]);
    } catch (error) {
      // What is not on disk, or not known to be executed, must not be built on.
      failure = new Error(`the embedded chain can't go on: ${(error as Error).message}`, { cause: error });
      onFailure(failure);
      throw failure;
    }
    faultPoint("transaction executed");
    receipt = outcome.receipt;
    noteOutcome(journal, outcome.block);
    clock.setAhead(nextTime());
    if (outcome.block !== undefined) for (const listener of listeners) listener();
    if ("error" in outcome) throw outcome.error;
    return outcome.hash;
  }

  function nextTime(): number {
    return Math.max(now(), Number(miner.head().timestamp));
  }

  async function sign(call: object): Promise<string> {
    return accounts.sign({ send: request }, journal.header.chainId, call);
  }

  return {
    accounts: accounts.addresses,
    onBlock(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async send(method, params) {
      if (method === "eth_sendRawTransaction") return gate.run(() => write(String(params[0])));
      if (method === "eth_sendTransaction") {
        return gate.run(async () => write(await sign(params[0] as object)));
      }
      if (method === "eth_getTransactionReceipt" && params[0] === receipt?.transactionHash) return receipt;
      // What the answer shows must be on disk, if it is of a transaction that was executed meanwhile.
      return request(method, params).finally(() => flushed);
    },
    async stop() {
      await gate.idle();
      await clock.idle();
      if (failure === undefined) journal.close();
      await close();
    },
  };
}
