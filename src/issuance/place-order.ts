import { HallmarkError } from "../base/errors.ts";
import { faultPoint } from "../base/fault-point.ts";
import type { RateLimit } from "../base/rate-limit.ts";
import type { OrderLedger } from "../ledger/ledger.ts";
import type { SignedOrder } from "../ledger/records.ts";

export interface PlaceOrderOptions {
  ledger: Pick<OrderLedger, "authoriseOrder">;
  /** Counts the orders of each signer. */
  limit: RateLimit;
}

export interface PlacedOrder {
  id: string;
  transactionHash: string;
}

export type PlaceOrder = (order: SignedOrder) => Promise<PlacedOrder>;

/** Has orders executed for those who signed them. An order has its identity in itself: what was signed happens once. */
export function createPlaceOrder({ ledger, limit }: PlaceOrderOptions): PlaceOrder {
  return async (order) => {
    const authorised = await ledger.authoriseOrder(order);
    if (authorised === undefined) throw new HallmarkError("NOT_FOUND", "there is no such token");
    await limit(authorised.signer);
    faultPoint("request read");
    const transactionHash = await authorised.execute();
    faultPoint("answer ready");
    return { id: authorised.id, transactionHash };
  };
}
