import { network } from "../data/network.ts";
import { placeOrder } from "../data/placed-orders.ts";
import type { Asset, Deed } from "../data/types.ts";
import { account, askWallet, isOnChain } from "./account.ts";
import { orderOf, type Method } from "./order-of.ts";
import { explainRefusal } from "./refusals.ts";
import { Refused } from "./refused.ts";
import { signOrder } from "./sign-order.ts";
import { switchChain } from "./switch-chain.ts";
import { tokenAbi } from "./token-contract.ts";
import { sendTransaction } from "./transact.ts";
import { explainWalletError } from "./wallet-errors.ts";

export interface TokenCall {
  deed: Deed;
  asset: Asset;
  method: Method;
  args: unknown[];
}

/**
 * Has a token do something: by an order that the wallet signs, without ether, where the service executes orders, else by a
 * transaction of the wallet. Resolves when the wallet has signed or sent it; a notice then shows the outcome.
 * @throws Refused
 */
export async function carryOut({ deed, asset, method, args }: TokenCall): Promise<void> {
  await goToChain();
  const from = account.value?.address;
  if (from === undefined) throw new Refused("The wallet is no longer connected.");
  const abi = await tokenAbi();
  const transaction = { from, to: asset.contract, data: abi.encodeFunctionData(method, args) };
  try {
    await askWallet("eth_call", [transaction, "latest"]);
  } catch (error) {
    const reason = await explainRefusal(error, asset);
    // If the trial call failed for another reason, the attempt itself will show it.
    if (reason !== undefined) throw new Refused(reason);
  }
  const order = network.value?.orders === "on" && orderOf(asset.contract, method, args, from);
  if (order) void placeOrder(deed, await signOrder(order));
  else await sendTransaction(transaction, { deed, asset });
}

/** @throws Refused */
export async function goToChain(): Promise<void> {
  if (isOnChain()) return;
  try {
    await switchChain();
  } catch (error) {
    throw new Refused(explainWalletError(error).text);
  }
}
