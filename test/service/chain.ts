import { getAddress, HDNodeWallet, Mnemonic, type Interface } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { send } from "./http.ts";
import { registryAddress, type Running } from "./service.ts";

/** What a JSON-RPC answers. */
export interface RpcAnswer<T = unknown> {
  jsonrpc: "2.0";
  id: unknown;
  result?: T;
  error?: { code: number; message: string; data?: string };
}

export const SECURITY_TOKEN = artifact("SecurityToken").abi;
export const REGISTRY = artifact("TokenRegistry").abi;

/** A wallet of Hardhat's well-known mnemonic: the chain signs for these accounts, and so can a test. */
export function hardhatWallet(index: number): HDNodeWallet {
  const mnemonic = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
  return HDNodeWallet.fromMnemonic(mnemonic, `m/44'/60'/0'/0/${index}`);
}

/** Calls the JSON-RPC and answers all that it says. */
export async function askRpc<T>(
  { rpcUrl }: Pick<Running, "rpcUrl">,
  method: string,
  params: unknown[] = [],
): Promise<RpcAnswer<T>> {
  const call = { jsonrpc: "2.0", id: 1, method, params };
  return (await send<RpcAnswer<T>>({ url: rpcUrl }, "POST /", call)).body;
}

/** Calls the JSON-RPC and answers the result. @throws where it answers an error */
export async function rpc<T = string>(
  service: Pick<Running, "rpcUrl">,
  method: string,
  params: unknown[] = [],
): Promise<T> {
  const { result, error } = await askRpc<T>(service, method, params);
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result as T;
}

/** The value of a view. */
export async function view(
  service: Pick<Running, "rpcUrl">,
  address: string,
  abi: Interface,
  method: string,
  args: unknown[] = [],
): Promise<unknown> {
  const data = abi.encodeFunctionData(method, args);
  const result = await rpc(service, "eth_call", [{ to: address, data }, "latest"]);
  return abi.decodeFunctionResult(method, result)[0] as unknown;
}

/** Has one of the chain's own accounts call a contract. @throws where that reverts */
export async function transact(
  service: Pick<Running, "rpcUrl">,
  from: string,
  to: string,
  abi: Interface,
  method: string,
  args: unknown[],
): Promise<void> {
  const data = abi.encodeFunctionData(method, args);
  const hash = await rpc(service, "eth_sendTransaction", [{ from, to, data }]);
  const { status } = await rpc<{ status: string }>(service, "eth_getTransactionReceipt", [hash]);
  if (status !== "0x1") throw new Error(`${method} reverted`);
}

/** Signs a call as a wallet does, and sends it. */
export async function sendSigned(
  service: Pick<Running, "rpcUrl">,
  wallet: HDNodeWallet,
  to: string,
  abi: Interface,
  method: string,
  args: unknown[],
): Promise<string> {
  const nonce = Number(await rpc(service, "eth_getTransactionCount", [wallet.address, "latest"]));
  const raw = await wallet.signTransaction({
    type: 2,
    chainId: 31337,
    nonce,
    to,
    data: abi.encodeFunctionData(method, args),
    gasLimit: 300_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 10n ** 9n,
  });
  return rpc(service, "eth_sendRawTransaction", [raw]);
}

/** How much there is on the chain. A request without effect changes neither. */
export async function chainState(service: Running): Promise<{ block: number; tokens: number }> {
  const [block, tokens] = await Promise.all([
    rpc(service, "eth_blockNumber"),
    view(service, registryAddress(service), REGISTRY, "tokenCount"),
  ]);
  return { block: Number(block), tokens: Number(tokens) };
}

/** What the chain says of an ERC-20, and of what a wallet holds of it. */
export async function erc20(service: Running, address: string, holder: string) {
  const read = (method: string, args: unknown[] = []) => view(service, address, SECURITY_TOKEN, method, args);
  const [name, symbol, decimals, totalSupply, balance] = await Promise.all([
    read("name"),
    read("symbol"),
    read("decimals"),
    read("totalSupply"),
    read("balanceOf", [getAddress(holder)]),
  ]);
  return { name, symbol, decimals, totalSupply, balance };
}
