import { ApiError, ask } from "./api.ts";
import { tell } from "./notices.ts";
import { changes } from "./resource.ts";
import { keptInTab } from "./tab-storage.ts";
import type { Deed, PlacedOrder, SignedOrder } from "./types.ts";

/** An order that is signed and has no final answer yet. */
interface Pending {
  deed: Deed;
  order: SignedOrder;
}

/** How an order ended. */
export type OrderOutcome =
  { kind: "executed"; hash: string } | { kind: "refused"; code: ApiError["code"]; reason: string };

// From before an order is sent until it is answered for good, over a reload too. An order happens once, so it is sent again
// as it is; the service says that it expired only when no block can have it any more.
const stored = keptInTab<Pending[]>("hallmark.orders");

/** The orders that are on their way, by their signatures. */
const following = new Map<string, Promise<OrderOutcome>>();

/** Statuses after which an order may have happened all the same, perhaps by the attempt before. */
const UNDECIDED = new Set([408, 429, 500, 502, 503, 504]);
/** Milliseconds until an order is sent again: twice as long after each attempt. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/** Sends a signed order until its outcome is known, which a notice shows. */
export function placeOrder(deed: Deed, order: SignedOrder): Promise<OrderOutcome> {
  stored.keep([...(stored.current.peek() ?? []), { deed, order }]);
  return follow({ deed, order });
}

/** Goes on with the orders that had no answer before a reload. */
export function resumeOrders(): void {
  for (const pending of stored.current.peek() ?? []) void follow(pending);
}

/** Resolves when the orders for a token that are on their way are answered. */
export async function ordersSettled(contract: string): Promise<void> {
  const own = (stored.current.peek() ?? []).filter(({ order }) => order.contract_address === contract);
  await Promise.all(own.map(follow));
}

function follow(pending: Pending): Promise<OrderOutcome> {
  const { signature } = pending.order;
  const outcome = following.get(signature) ?? carryThrough(pending);
  following.set(signature, outcome);
  return outcome;
}

async function carryThrough({ deed, order }: Pending): Promise<OrderOutcome> {
  const title = deed.doing;
  const change = tell({ state: "busy", title, text: "Signed. The service brings it onto the chain …" });
  const outcome = await sendUntilAnswered(order, (why) => change({ state: "unknown", title, text: why }));
  forget(order);
  if (outcome.kind === "executed") {
    change({ state: "done", title: deed.done, text: "Done, and on the chain.", hash: outcome.hash });
    changes.value += 1;
  } else change({ state: "failed", title, text: `${outcome.reason} Nothing was changed.` });
  return outcome;
}

function forget({ signature }: SignedOrder): void {
  const left = (stored.current.peek() ?? []).filter(({ order }) => order.signature !== signature);
  if (left.length > 0) stored.keep(left);
  else stored.forget();
  following.delete(signature);
}

async function sendUntilAnswered(
  body: SignedOrder,
  tellUndecided: (why: string) => void,
): Promise<OrderOutcome> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      const { transaction_hash: hash } = await ask<PlacedOrder>("orders", { method: "POST", body });
      return { kind: "executed", hash };
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof ApiError && !UNDECIDED.has(error.status))
        return { kind: "refused", code: error.code, reason: sentence(message) };
      tellUndecided(
        `${sentence(message)} So it is not known whether it happened. The page asks again by itself, also after a reload: it can’t happen twice.`,
      );
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
