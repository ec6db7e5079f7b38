import type { SignedOrder } from "../../records.ts";
import type { OrderToken } from "../executed-orders.ts";

/** An order with what follows from it. */
export interface OrderInHand {
  order: SignedOrder;
  id: string;
  token: OrderToken;
}
