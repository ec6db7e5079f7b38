import type { Interface } from "ethers";
import { artifact } from "./artifacts.ts";
import { RpcError, type Node } from "../../rpc/node.ts";
import { sleep } from "../../rpc/sleep.ts";

/** Why the factory skipped a request: `ITokenRegistry.Refusal`. */
export const REFUSALS = [
  "None",
  "InvalidRequest",
  "RequestUsed",
  "TickerTaken",
  "StIdTaken",
  "UnknownIssuer",
  "IssuerSuspended",
] as const;
export type Refusal = (typeof REFUSALS)[number];

export interface Contracts {
  registry: { address: string; abi: Interface };
  factory: { address: string; abi: Interface };
}

export interface ContractAddresses {
  registry: string;
  factory: string;
}

export function contractsAt(addresses: ContractAddresses): Contracts {
  return {
    registry: { address: addresses.registry, abi: artifact("TokenRegistry").abi },
    factory: { address: addresses.factory, abi: artifact("TokenFactory").abi },
  };
}

/**
 * Calls a view in the state after a block, and returns its results.
 * @throws RpcError if the call reverts or the node refuses.
 */
export async function call(
  node: Node,
  contract: { address: string; abi: Interface },
  method: string,
  args: readonly unknown[],
  block: number | "latest" = "latest",
): Promise<unknown[]> {
  const data = contract.abi.encodeFunctionData(method, args);
  const at = block === "latest" ? block : `0x${block.toString(16)}`;
  const result = await node.send("eth_call", [{ to: contract.address, data }, at]);
  if (result === "0x") throw new RpcError(-32000, `there is no contract at ${contract.address}`);
  return contract.abi.decodeFunctionResult(method, result as string).toArray() as unknown[];
}

/** For how many milliseconds to ask for a block that the node does not have, and how many are in between. */
const LOOK_FOR = 2_000;
const LOOK_AGAIN = 100;

/** As `call`, after a block that some of the nodes behind one URL may not have yet. */
export async function callAt(
  block: number,
  node: Node,
  contract: { address: string; abi: Interface },
  method: string,
  args: readonly unknown[],
): Promise<unknown[]> {
  const end = Date.now() + LOOK_FOR;
  for (;;) {
    try {
      return await call(node, contract, method, args, block);
    } catch (error) {
      if (!(error instanceof RpcError) || error.data !== undefined || Date.now() >= end) throw error;
      await sleep(LOOK_AGAIN);
    }
  }
}
