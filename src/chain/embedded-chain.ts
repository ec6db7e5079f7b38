import { faultPoint } from "../base/fault-point.ts";
import { makeFolder } from "../base/files.ts";
import type { OnBlock } from "../rpc/block-watch.ts";
import { RpcError, SEND_WHOLE, Undone, type Node } from "../rpc/node.ts";
import type { RpcReceipt } from "../rpc/types.ts";
import { createClockNote, now, timeOfNextBlock } from "./block-clock.ts";
import { createGate } from "./gate.ts";
import { createHardhatChain } from "./hardhat-chain.ts";
import { bytesOf, hex } from "./hex.ts";
import { openJournal } from "./journal/journal.ts";
import { lockFolder, type FolderLock } from "./lock-folder.ts";
import { createMemoryWall, type MemoryWall } from "./memory-wall.ts";
import { createMiner, type Outcome } from "./miner.ts";
import { createRecentLogs } from "./recent-logs.ts";
import { noteOutcome, replay } from "./replay.ts";
import { unlockedAccounts } from "./unlocked-accounts.ts";

// Longer than other files, because it is the one place that keeps journal, miner and gate in their order.

/** Hardhat's chain id and the well-known mnemonic of its accounts; nothing else must ever use either. */
export const CHAIN_ID = 31_337;
const MNEMONIC = "test test test test test test test test test test test junk";

/** Milliseconds between two checks that the files still belong to this process. */
const VERIFY_EVERY = 1_000;

/** Milliseconds after which a filter is gone that nobody has used, and more. */
const FILTERS_LAST = 600_000;
const FILTERS = /^eth_new.*Filter$|^eth_getFilter/;

export interface EmbeddedChainOptions {
  /** Where the journal is, and what belongs to it. */
  folder: string;
  /** A file that is only there if a chain ran in the folder before, if there is one. */
  trace?: string | undefined;
  log: (line: string) => void;
  /** See createMemoryWall. */
  availableMemory?: (() => number) | undefined;
  /** Called with the progress of the journal's replay, when it begins and then each second. */
  onProgress?: ((what: string) => void) | undefined;
  /** The journal can't be written, or is no longer this process's: nothing more may be acknowledged. */
  onFailure: (error: Error) => void;
}

export interface EmbeddedChain extends Node {
  /** Hardhat's well-known accounts, which the chain signs for. */
  accounts: string[];
  onBlock: OnBlock;
  /** See MemoryWall. */
  problem: MemoryWall["problem"];
  /** Bytes that the journal has. */
  journalSize(): number;
  /** Resolves when the last write is done. Nothing may be sent afterwards. */
  stop(): Promise<void>;
}

/**
 * A Hardhat chain in this process that outlives it, mining each transaction at once in a block of its own. Everything goes
 * through `send`: the service and the JSON-RPC beside it share one chain and one gate, where a transaction is in the journal
 * before it is executed, and on disk before anybody sees its block. A start executes them all again and compares the hash of
 * each block.
 * @throws Error if another process works on the folder, or the journal must not be served
 */
export async function startEmbeddedChain(options: EmbeddedChainOptions): Promise<EmbeddedChain> {
  makeFolder(options.folder, { mode: 0o700 });
  const lock = lockFolder(options.folder);
  try {
    return await start(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(
  { folder, trace, log, availableMemory = () => Infinity, onProgress, onFailure }: EmbeddedChainOptions,
  lock: FolderLock,
): Promise<EmbeddedChain> {
  const journal = openJournal({
    folder,
    trace,
    log,
    verifyLock: lock.verify,
    newHeader: {
      chainId: CHAIN_ID,
      hardfork: "osaka",
      genesisTime: now(),
      blockGasLimit: 60_000_000,
      transactionGasCap: 16_777_216,
      baseFee: 1_000_000_000,
      mnemonic: MNEMONIC,
    },
  });
  const hardhat = await createHardhatChain(journal.header);
  const { request, requestTogether, close } = hardhat;
  const accounts = await unlockedAccounts(journal.header.mnemonic, { send: request });
  const miner = await createMiner(hardhat);
  const gate = createGate();
  const wall = createMemoryWall(availableMemory);
  const listeners = new Set<() => void>();
  /** Until the last transaction is on disk; and if it may be undone, until it is known whether it is. */
  let flushed: Promise<unknown> = Promise.resolve();
  /** How many were undone. */
  let undone = 0;
  /** Until when there may be filters, which would show a block that is undone; of performance.now(), as they have it. */
  let filtersUntil = 0;
  /** Of the last transaction that is on disk: its sender asks for it next. */
  let receipt: RpcReceipt | undefined;
  const recentLogs = createRecentLogs();
  let failure: Error | undefined;

  await replay(journal, miner, { log, onProgress });
  const noteClock = createClockNote(log);
  noteClock(miner.head());
  // Checked at intervals too, so that lost files are noticed even if nothing is written.
  const watch = setInterval(() => {
    noteClock(miner.head());
    try {
      journal.verify();
    } catch (error) {
      fail(error);
    }
  }, VERIFY_EVERY).unref();

  /** Ends the chain, because nothing may build on what is not on disk, or not known to be executed. */
  function fail(cause: unknown): Error {
    if (failure === undefined) {
      failure = new Error(`the embedded chain can't go on: ${(cause as Error).message}`, { cause });
      onFailure(failure);
    }
    return failure;
  }

  async function write(raw: string, failing?: string): Promise<unknown> {
    if (failure !== undefined) throw failure;
    if (wall.isReached()) throw new RpcError(-32000, wall.problem() ?? "");
    const transaction = bytesOf(raw);
    const written = hex(transaction);
    // The journal must hold exactly what is executed now.
    if (written !== raw && written !== raw.toLowerCase()) {
      throw new RpcError(-32602, "a raw transaction is hexadecimal");
    }
    const topic = failing === undefined ? undefined : bytesOf(failing);
    const entry = { kind: "transaction", time: nextTime(), failure: topic, raw: transaction } as const;
    let outcome: Outcome;
    try {
      const written = journal.write(entry);
      // At the same time, because a flush takes as long as a small transaction.
      const executed = Promise.all([miner.mine(entry, true).then(countUndone), written]);
      flushed = failing === undefined ? written : executed;
      [outcome] = await executed;
    } catch (error) {
      throw fail(error);
    }
    faultPoint("transaction executed");
    receipt = outcome.receipt;
    if (receipt !== undefined) recentLogs.note(receipt);
    noteOutcome(journal, outcome.block);
    if (outcome.block !== undefined) for (const listener of listeners) listener();
    if ("error" in outcome) throw outcome.error;
    return outcome.hash;
  }

  function countUndone(outcome: Outcome): Outcome {
    if ("error" in outcome && outcome.error instanceof Undone) undone += 1;
    return outcome;
  }

  function nextTime(): number {
    return Math.max(now(), Number(miner.head().timestamp));
  }

  /** The answer may show a transaction that was executed meanwhile: it waits until that is on disk, or asks again if it was undone. */
  async function look(method: string, params: readonly unknown[]): Promise<unknown> {
    const before = undone;
    const answer = request(method, params);
    await Promise.allSettled([answer]);
    await flushed;
    return undone === before ? answer : gate.run(() => request(method, params));
  }

  async function sign(call: object): Promise<string> {
    return accounts.sign(journal.header.chainId, call);
  }

  return {
    accounts: accounts.addresses,
    onBlock(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    journalSize: journal.size,
    problem: wall.problem,
    undoes: true,
    async send(method, params) {
      if (method === "eth_sendRawTransaction") return gate.run(() => write(String(params[0])));
      if (method === SEND_WHOLE) {
        return gate.run(async () => {
          if (performance.now() < filtersUntil) throw new Undone();
          return write(String(params[0]), String(params[1]));
        });
      }
      if (FILTERS.test(method)) {
        return gate.run(() => {
          filtersUntil = performance.now() + FILTERS_LAST;
          return request(method, params);
        });
      }
      if (method === "eth_sendTransaction") {
        return gate.run(async () => write(await sign(params[0] as object)));
      }
      if (method === "eth_call" && params[1] === "pending") {
        return gate.run(async () => {
          // Otherwise the next block would seem to have the time of the last one.
          const [, result] = await requestTogether([timeOfNextBlock(nextTime()), [method, params]]);
          return result;
        });
      }
      if (method === "eth_getTransactionReceipt" && params[0] === receipt?.transactionHash) return receipt;
      const logs = method === "eth_getLogs" ? recentLogs.take(params[0]) : undefined;
      return logs ?? look(method, params);
    },
    async stop() {
      clearInterval(watch);
      await gate.idle();
      try {
        if (failure === undefined) journal.close();
      } finally {
        await close();
        lock.release();
      }
    },
  };
}
