import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { RpcError, type Node } from "../ledger/evm/node.ts";
import type { RpcBlock } from "../ledger/evm/rpc-types.ts";
import { openJournal, type Journal, type JournalEntry } from "./journal.ts";
import { unlockedAccounts } from "./unlocked-accounts.ts";

/** The chain id of Hardhat and its accounts' well-known mnemonic; nothing else must ever use either. */
export const CHAIN_ID = 31_337;
const MNEMONIC = "test test test test test test test test test test test junk";

/** Calls whose first parameter is a transaction. */
const CALLS = new Set(["eth_call", "eth_estimateGas", "eth_sendTransaction"]);

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
  /** Resolves when the last write is done. Nothing may be sent afterwards. */
  stop(): Promise<void>;
}

/**
 * A Hardhat chain in this process that outlives it, mining each transaction at once in a block of its own. Everything goes
 * through `send`: the service and the JSON-RPC beside it share one chain and one gate, where a transaction is on disk
 * before it is executed. A start executes them all again and compares the hash of each block.
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
  const { provider, close } = await createChain(journal);
  const accounts = unlockedAccounts(journal.header.mnemonic);
  let head = await latestBlock();
  let failure: Error | undefined;
  let lastWrite: Promise<unknown> = Promise.resolve();

  async function request(method: string, params: readonly unknown[]): Promise<unknown> {
    try {
      return await provider.request({ method, params });
    } catch (error) {
      throw asRpcError(error);
    }
  }

  async function latestBlock(): Promise<RpcBlock> {
    return (await request("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  }

  /** Executes a transaction in a block of its own. */
  async function execute(raw: string, time: number): Promise<{ hash: string; block: RpcBlock }> {
    await request("evm_setNextBlockTimestamp", [time]);
    const hash = (await request("eth_sendRawTransaction", [raw])) as string;
    const block = await latestBlock();
    if (block.number === head.number) {
      // A nonce ahead of its turn: it would wait in the pool and be mined at a time that no journal knows.
      await request("hardhat_dropTransaction", [hash]);
      throw new RpcError(-32000, "nonce too high: the transactions before it are missing");
    }
    head = block;
    return { hash, block };
  }

  async function replay(): Promise<void> {
    // Taken out: they would stay in memory for ever.
    const entries = journal.entries.splice(0);
    let reported = Date.now();
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] as JournalEntry;
      if (entry.kind !== "transaction") continue;
      const outcome = entries[i + 1];
      const block = await execute(hex(entry.raw), entry.time).then(
        ({ block }) => block,
        (error: unknown) => {
          if (error instanceof RpcError) return undefined;
          throw error;
        },
      );
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

  function noteOutcome(block: RpcBlock | undefined): void {
    journal.note(
      block === undefined ? { kind: "rejected" } : { kind: "mined", blockHash: bytes(block.hash) },
    );
  }

  async function write(raw: string): Promise<unknown> {
    if (failure !== undefined) throw failure;
    if (!/^0x([0-9a-f]{2})+$/i.test(raw)) throw new RpcError(-32602, "a raw transaction is hexadecimal");
    const time = Math.max(now(), Number(head.timestamp));
    try {
      journal.write({ kind: "transaction", time, raw: bytes(raw) });
    } catch (error) {
      failure = new Error(`${file} can't be written: ${(error as Error).message}`, { cause: error });
      onFailure(failure);
      throw failure;
    }
    try {
      const { hash, block } = await execute(raw, time);
      noteOutcome(block);
      return hash;
    } catch (error) {
      noteOutcome(undefined);
      throw error;
    }
  }

  /** One after the other. */
  function gated<T>(action: () => Promise<T>): Promise<T> {
    const result = lastWrite.then(action);
    lastWrite = result.catch(() => undefined);
    return result;
  }

  const chain: EmbeddedChain = {
    accounts: accounts.addresses,
    async send(method, params) {
      const call = CALLS.has(method) ? withOneInput(params) : params;
      switch (method) {
        case "eth_sendRawTransaction":
          return gated(() => write(String(call[0])));
        case "eth_sendTransaction":
          return gated(async () =>
            write(await accounts.sign({ send: request }, journal.header.chainId, call[0] as object)),
          );
        default:
          return request(method, call);
      }
    },
    async stop() {
      await lastWrite;
      if (failure === undefined) journal.close();
      await close();
    },
  };
  await replay();
  return chain;
}

/** A chain as the journal's header says. */
async function createChain({ header }: Journal) {
  const hre = await createHardhatRuntimeEnvironment({
    networks: {
      embedded: {
        type: "edr-simulated",
        chainType: "l1",
        chainId: header.chainId,
        hardfork: header.hardfork,
        initialDate: new Date(header.genesisTime * 1000),
        blockGasLimit: header.blockGasLimit,
        transactionGasCap: header.transactionGasCap,
        initialBaseFeePerGas: header.baseFee,
        accounts: { mnemonic: header.mnemonic },
        // Else each block is a second after the last, and load moves the chain's clock ahead of the real one.
        allowBlocksWithSameTimestamp: true,
        // A transaction that reverts is mined like any other: its receipt says so.
        throwOnTransactionFailures: false,
      },
    },
  });
  const connection = await hre.network.create("embedded");
  return { provider: connection.provider, close: () => connection.close() };
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

/** Clients send what a transaction calls as `input`, as `data`, or for old nodes as both, which Hardhat refuses. */
function withOneInput([transaction, ...rest]: readonly unknown[]): readonly unknown[] {
  const { data, ...call } = (transaction ?? {}) as { data?: unknown; input?: unknown };
  return call.input !== undefined && call.input === data ? [call, ...rest] : [transaction, ...rest];
}

function asRpcError(error: unknown): unknown {
  const { code, message, data } = error as { code?: unknown; message?: string; data?: unknown };
  if (typeof code !== "number") return error;
  const revert = (data as { data?: unknown } | undefined)?.data ?? data;
  return new RpcError(code, message ?? "", typeof revert === "string" ? revert : undefined);
}
