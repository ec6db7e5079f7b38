import type { Interface } from "ethers";
import { askWallet } from "./account.ts";
import { TOKEN_ABI } from "./token-abi.js";

let tokenInterface: Interface | undefined;

/** The interface of the security tokens (ERC-7943), which includes that of the tokens (ERC-20). */
export async function tokenAbi(): Promise<Interface> {
  const { Interface } = await import("ethers");
  return (tokenInterface ??= new Interface(TOKEN_ABI));
}

/** The views that the page calls, with the types of their results. Amounts are base units. */
interface Views {
  balanceOf: bigint;
  canReceive: boolean;
  canSend: boolean;
  canTransfer: boolean;
  controller: string;
  getFrozenTokens: bigint;
}

/** Calls a view of a token's contract through the wallet. */
export async function view<Name extends keyof Views>(
  contract: string,
  name: Name,
  args: unknown[],
): Promise<Views[Name]> {
  const abi = await tokenAbi();
  const call = { to: contract, data: abi.encodeFunctionData(name, args) };
  const data = (await askWallet("eth_call", [call, "latest"])) as string;
  return abi.decodeFunctionResult(name, data)[0] as Views[Name];
}
