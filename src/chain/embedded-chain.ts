import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { RpcError, type Node } from "../ledger/evm/node.ts";

/** The chain id of Hardhat and its accounts' well-known mnemonic; nothing else must ever use either. */
export const CHAIN_ID = 31_337;
const MNEMONIC = "test test test test test test test test test test test junk";

/** Calls that change the chain. All of them go through one gate, one after the other. */
const WRITES = new Set(["eth_sendTransaction", "eth_sendRawTransaction"]);

/** Calls whose first parameter is a transaction. */
const CALLS = new Set(["eth_call", "eth_estimateGas", "eth_sendTransaction"]);

export interface EmbeddedChain extends Node {
  /** Hardhat's well-known accounts, which the chain signs for. */
  accounts: string[];
  /** Resolves when the last write is done. Nothing may be sent afterwards. */
  stop(): Promise<void>;
}

/**
 * A Hardhat chain in this process, mining each transaction at once in a block of its own. Everything that is known of it
 * goes through `send`: the service and the JSON-RPC beside it share one chain and one gate.
 */
export async function startEmbeddedChain(): Promise<EmbeddedChain> {
  const hre = await createHardhatRuntimeEnvironment({
    networks: {
      embedded: {
        type: "edr-simulated",
        chainType: "l1",
        chainId: CHAIN_ID,
        hardfork: "osaka",
        accounts: { mnemonic: MNEMONIC },
        // Else each block is a second after the last, and load moves the chain's clock ahead of the real one.
        allowBlocksWithSameTimestamp: true,
      },
    },
  });
  const connection = await hre.network.create("embedded");
  let lastWrite: Promise<unknown> = Promise.resolve();

  async function request(method: string, params: readonly unknown[]): Promise<unknown> {
    try {
      return await connection.provider.request({ method, params });
    } catch (error) {
      throw asRpcError(error);
    }
  }

  function send(method: string, params: readonly unknown[]): Promise<unknown> {
    const call = CALLS.has(method) ? withOneInput(params) : params;
    if (!WRITES.has(method)) return request(method, call);
    const written = lastWrite.then(() => request(method, call));
    lastWrite = written.catch(() => undefined);
    return written;
  }

  return {
    send,
    accounts: (await request("eth_accounts", [])) as string[],
    async stop() {
      await lastWrite;
      await connection.close();
    },
  };
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
