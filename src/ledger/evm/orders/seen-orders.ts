import type { OrderType } from "../../order-types.ts";
import type { OrderNonce } from "../executed-orders.ts";

/** How many orders are remembered. */
const MOST = 10_000;

/** An order that was asked for with a good signature. */
export interface SeenOrder extends OrderNonce {
  type: OrderType;
  /** Whether this process has sent it. */
  wasSent: boolean;
}

/** The last orders that were asked for, by their ids: the chain tells of an order only if it was executed. */
export function createSeenOrders() {
  const seen = new Map<string, SeenOrder>();
  return {
    of: (id: string) => seen.get(id),
    /** Returns what is remembered of the order from now on. */
    see(id: string, order: Omit<SeenOrder, "wasSent"> & Partial<SeenOrder>): SeenOrder {
      const known = Object.assign(seen.get(id) ?? { wasSent: false }, order);
      seen.delete(id);
      seen.set(id, known);
      for (const oldest of seen.keys()) {
        if (seen.size <= MOST) break;
        seen.delete(oldest);
      }
      return known;
    },
  };
}

export type SeenOrders = ReturnType<typeof createSeenOrders>;
