import { ask } from "../data/api.ts";
import type { Order, SignedOrder, TypedData } from "../data/types.ts";
import { account, askWallet } from "./account.ts";
import { Refused } from "./refused.ts";
import { explainWalletError } from "./wallet-errors.ts";

/**
 * Has the wallet's owner sign an order, which the wallet shows as it is (EIP-712). Nothing has happened by that yet.
 * @throws ApiError, NoAnswer, Refused
 */
export async function signOrder(order: Order): Promise<SignedOrder> {
  // Its nonce and times are the service's: a wallet's clock may be wrong.
  const typedData = await ask<TypedData>("orders/typed-data", { method: "POST", body: order });
  let signature: unknown;
  try {
    const signer = account.value?.address;
    signature = await askWallet("eth_signTypedData_v4", [signer, JSON.stringify(typedData)]);
  } catch (error) {
    const { text, isSure } = explainWalletError(error);
    throw new Refused(isSure ? text : `The wallet answered: “${text}”. Nothing was sent.`);
  }
  return { ...order, message: typedData.message, signature: String(signature) };
}
