import { HallmarkError } from "../base/errors.ts";
import { faultPoint } from "../base/fault-point.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import type { OrderLedger } from "../ledger/ledger.ts";
import type { SignedOrder } from "../ledger/records.ts";

export interface PlaceOrderOptions {
  ledger: Pick<OrderLedger, "placeableOrder">;
  /** Counts the orders of each signer, if there is a limit. */
  limit: RateLimit | undefined;
}

export interface PlacedOrder {
  id: string;
  transactionHash: string;
}

export type PlaceOrder = (order: SignedOrder) => Promise<PlacedOrder>;

/** Has orders executed for those who signed them. An order has its identity in itself: what was signed happens once. */
export function createPlaceOrder({ ledger, limit }: PlaceOrderOptions): PlaceOrder {
  return async (order) => {
    const placeable = await ledger.placeableOrder(order);
    if (placeable === undefined) throw new HallmarkError("NOT_FOUND", "there is no such token");
    await limit?.(await placeable.signer());
    faultPoint("request read");
    const transactionHash = await placeable.execute();
    faultPoint("answer ready");
    return { id: placeable.id, transactionHash };
  };
}
