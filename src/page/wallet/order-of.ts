import type { Order } from "../data/types.ts";

/** The functions of a token that this page has called. */
export type Method = "transfer" | "setAllowed" | "setFrozenTokens" | "forcedTransfer" | "mint" | "burn";

type ToOrder = (args: unknown[], signer: string) => Pick<Order, "type" | "message">;

/** The order that does the same as a call, by the call's function. Whoever burns tokens sends a transaction. */
const ORDERS: Readonly<Partial<Record<Method, ToOrder>>> = {
  transfer: ([to, value], from) => ({
    type: "TransferWithAuthorization",
    message: { from, to, value: String(value) },
  }),
  setAllowed: ([account, allowed]) => ({ type: "SetAllowed", message: { accounts: [account], allowed } }),
  setFrozenTokens: ([account, amount]) => ({
    type: "SetFrozenTokens",
    message: { account, amount: String(amount) },
  }),
  forcedTransfer: ([from, to, amount]) => ({
    type: "ForcedTransfer",
    message: { from, to, amount: String(amount) },
  }),
  mint: ([to, amount]) => ({ type: "Mint", message: { to, amount: String(amount) } }),
};

/** The order that does the same as the signer's call; undefined if there is none. */
export function orderOf(
  contract: string,
  method: Method,
  args: unknown[],
  signer: string,
): Order | undefined {
  const order = ORDERS[method]?.(args, signer);
  return order && { contract_address: contract, ...order };
}
