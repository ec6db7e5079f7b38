import type { Interface } from "ethers";
import { artifact } from "./artifacts.ts";
import { RpcError, type Node } from "../../rpc/node.ts";

/** Why the factory skipped a request: `ITokenRegistry.Refusal`. */
export const REFUSALS = [
  "None",
  "InvalidRequest",
  "RequestUsed",
  "TickerTaken",
  "StIdTaken",
  "UnknownIssuer",
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
 * Calls a view and answers what it returns.
 * @throws RpcError where the call reverts or the node refuses.
 */
export async function call(
  node: Node,
  contract: { address: string; abi: Interface },
  method: string,
  args: readonly unknown[],
): Promise<unknown[]> {
  const data = contract.abi.encodeFunctionData(method, args);
  const result = await node.send("eth_call", [{ to: contract.address, data }, "latest"]);
  if (result === "0x") throw new RpcError(-32000, `there is no contract at ${contract.address}`);
  return contract.abi.decodeFunctionResult(method, result as string).toArray() as unknown[];
}
