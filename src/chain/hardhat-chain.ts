import type { HardhatUserConfig } from "hardhat/config";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { JsonRpcRequest } from "hardhat/types/providers";
import { RpcError } from "../rpc/node.ts";
import type { NewHeader } from "./journal/header.ts";

/** Calls whose first parameter is a transaction. */
const CALLS = new Set(["eth_call", "eth_estimateGas", "eth_sendTransaction"]);

/**
 * Where no contract was compiled. Otherwise Hardhat reads the compiler's whole output, 5 MB, at each start, and finds the
 * function of every error in it; a production install does not have it either.
 */
const NO_SOURCES = { artifacts: "none" };

/** @throws RpcError if the chain refuses */
export type SendRpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** A method and its parameters. */
export type RpcCall = readonly [method: string, params: readonly unknown[]];

/**
 * Makes calls one after the other, with no other in between, and returns their results.
 * @throws RpcError if the chain refuses one; those after it are not made
 */
export type SendTogether = (calls: readonly RpcCall[]) => Promise<unknown[]>;

/** The name under which calls go together through Hardhat, to the chain as a batch of JSON-RPC. */
const TOGETHER = "together";

export interface HardhatChain {
  request: SendRpc;
  requestTogether: SendTogether;
  close(): Promise<void>;
}

/** A Hardhat chain in this process, with the settings in a journal's header. */
export async function createHardhatChain(header: NewHeader): Promise<HardhatChain> {
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
  hre.hooks.registerHandlers("network", {
    onRequest(context, connection, request, next) {
      const isBatch = request.method === TOGETHER;
      return next(context, connection, isBatch ? batchOf(request.params as RpcCall[]) : request);
    },
  });
  const connection = await hre.network.create("embedded");

  async function request(method: string, params: readonly unknown[]): Promise<unknown> {
    try {
      return (await connection.provider.request({ method, params })) as unknown;
    } catch (error) {
      throw asRpcError(error);
    }
  }

  return {
    request: (method, params) => request(method, withOneInput(method, params)),
    async requestTogether(calls) {
      const all = calls.map(([method, params]) => [method, withOneInput(method, params)]);
      return (await request(TOGETHER, all)) as unknown[];
    },
    close: () => connection.close(),
  };
}

/** Hardhat's types know no batches, but its chain does. */
function batchOf(calls: readonly RpcCall[]): JsonRpcRequest {
  const batch = calls.map(([method, params], id) => ({ jsonrpc: "2.0", id, method, params }));
  return batch as unknown as JsonRpcRequest;
}

/** Clients send calldata as `input`, as `data`, or, for old nodes, as both, which Hardhat refuses. */
function withOneInput(method: string, params: readonly unknown[]): readonly unknown[] {
  if (!CALLS.has(method)) return params;
  const [transaction, ...rest] = params;
  const { data, ...call } = (transaction ?? {}) as { data?: unknown; input?: unknown };
  return call.input !== undefined && call.input === data ? [call, ...rest] : params;
}

function asRpcError(error: unknown): unknown {
  const { code, message, data } = error as { code?: unknown; message?: string; data?: unknown };
  if (typeof code !== "number") return error;
  const revert = (data as { data?: unknown } | undefined)?.data ?? data;
  return new RpcError(code, message ?? "", typeof revert === "string" ? revert : undefined);
}
