import type { HardhatUserConfig } from "hardhat/config";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { RpcError } from "../rpc/node.ts";
import type { JournalHeader } from "./journal/header.ts";

/** Calls whose first parameter is a transaction. */
const CALLS = new Set(["eth_call", "eth_estimateGas", "eth_sendTransaction"]);

/**
 * Where no contract was compiled. Otherwise Hardhat reads the compiler's whole output, 5 MB, at each start, and finds the
 * function of every error in it; a production install does not have it either.
 */
const NO_SOURCES = { artifacts: "none" };

/** @throws RpcError if the chain refuses */
export type SendRpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

export interface HardhatChain {
  request: SendRpc;
  close(): Promise<void>;
}

/** A Hardhat chain in this process, with the settings in a journal's header. */
export async function createHardhatChain(header: JournalHeader): Promise<HardhatChain> {
  const networks: HardhatUserConfig["networks"] = {
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
  };
  // Hardhat must be started in a project's folder, which the process's working directory need not be.
  const hre = await createHardhatRuntimeEnvironment({ networks, paths: NO_SOURCES }, {}, import.meta.dirname);
  const connection = await hre.network.create("embedded");
  return {
    async request(method, params) {
      const call = CALLS.has(method) ? withOneInput(params) : params;
      try {
        return (await connection.provider.request({ method, params: call })) as unknown;
      } catch (error) {
        throw asRpcError(error);
      }
    },
    close: () => connection.close(),
  };
}

/** Clients send calldata as `input`, as `data`, or, for old nodes, as both, which Hardhat refuses. */
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
