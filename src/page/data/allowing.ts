import { signal as createSignal } from "@preact/signals";
import { ordersSettled, placeOrder } from "./placed-orders.ts";
import { keptInTab } from "./tab-storage.ts";
import type { Asset, Order, SignedOrder } from "./types.ts";

/** Many accounts that are to be allowed to hold a token, order by order. */
export interface Allowing {
  /** Those that are not allowed yet. */
  left: string[];
  /** How many there were in all. */
  total: number;
}

/** How many accounts an order allows at most: it may use 300,000 gas (docs/orders.md). */
export const MOST_AT_ONCE = 8;

const stored = keptInTab<Record<string, Allowing>>("hallmark.allowing");

/** What is begun and not finished for a token. It is kept until all are allowed, over a reload too. */
export function begunFor({ contract }: Asset): Allowing | undefined {
  return stored.current.value?.[contract];
}

export function begin(asset: Asset, accounts: string[]): void {
  keep(asset, { left: accounts, total: accounts.length });
}

/** Forgets those that are left. */
export function giveUp(asset: Asset): void {
  keep(asset, undefined);
}

function keep({ contract }: Asset, begun: Allowing | undefined): void {
  const { [contract]: _, ...others } = stored.current.peek() ?? {};
  stored.keep(begun === undefined ? others : { ...others, [contract]: begun });
}

/** What it waits for at the moment: the wallet's owner, or the chain; undefined if it is not running. */
export const waitsFor = createSignal<"wallet" | "chain" | undefined>(undefined);

/** What a wallet does for it. */
interface Means {
  sign(order: Order): Promise<SignedOrder>;
  /** Those of the accounts that are not allowed. */
  findForbidden(accounts: string[]): Promise<string[]>;
  /** Once it is aborted nothing more is signed; the order at hand goes its way. */
  signal: AbortSignal;
}

/**
 * Allows those that are left, one order after the other, until all are, it is stopped, or something is refused.
 * @throws why it can't go on; those that are left are kept
 */
export async function carryOn(asset: Asset, { sign, findForbidden, signal }: Means): Promise<void> {
  const { contract, symbol } = asset;
  const begun = begunFor(asset);
  if (begun === undefined || waitsFor.peek() !== undefined) return;
  try {
    waitsFor.value = "chain";
    // An order from before a reload may still allow some of them.
    await ordersSettled(contract);
    let left = await findForbidden(begun.left);
    for (let most = MOST_AT_ONCE; left.length > 0;) {
      keep(asset, { ...begun, left });
      if (signal.aborted) return;
      const accounts = left.slice(0, most);
      const message = { accounts, allowed: true };
      waitsFor.value = "wallet";
      const order = await sign({ contract_address: contract, type: "SetAllowed", message });
      waitsFor.value = "chain";
      const what = `${accounts.length} holders of ${symbol}`;
      const outcome = await placeOrder({ doing: `Allowing ${what}`, done: `Allowed ${what}` }, order);
      if (outcome.kind === "executed") left = left.slice(accounts.length);
      // Where a chain has other prices, fewer fit into an order. One account alone tells why it is refused.
      else if (outcome.code === "ORDER_REFUSED" && accounts.length > 1) most = Math.ceil(accounts.length / 2);
      else throw new Error(outcome.reason);
    }
    keep(asset, undefined);
  } finally {
    waitsFor.value = undefined;
  }
}
