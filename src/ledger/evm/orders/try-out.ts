import { requestTrace } from "../../../base/request-trace.ts";
import { Undone } from "../../../rpc/node.ts";
import { isOfController } from "../../order-types.ts";
import type { OrderInHand } from "./order-in-hand.ts";
import { signerNamedIn } from "./typed-data.ts";
import type { SeenOrders } from "./seen-orders.ts";
import type { SendOrder } from "./send-order.ts";

/** More gas than the order of an account with a key takes, whatever it finds. */
const GAS = 100_000;

/** How many orders must have been good one after the other, since those in the transaction of a bad one are sent twice. */
const GOOD = 200;

export interface TryOutOptions {
  /** Whether the chain can undo a transaction. */
  canUndo: boolean;
  seenOrders: SeenOrders;
  sending: SendOrder;
}

/**
 * Sends orders without a dry run to a chain that undoes their transaction if one of them fails: most are good, and a good one
 * is then executed once instead of twice.
 */
export function createTryOut({ canUndo, seenOrders, sending }: TryOutOptions) {
  let good = GOOD;

  /** Whether it is most likely good, and no second order of this signature. */
  function isLikelyGood({ id, order }: OrderInHand): boolean {
    return (
      good >= GOOD &&
      !isOfController(order.type) &&
      seenOrders.of(id) === undefined &&
      sending.unsettled(id) === undefined
    );
  }

  return {
    /** Notes what a dry run has said of an order. */
    note(isGood: boolean): void {
      good = isGood ? good + 1 : 0;
    },

    /** The transaction of the order; undefined if nothing is on the chain, so that it is judged by a dry run. */
    async tryOut(hand: OrderInHand, deadline: number): Promise<string | undefined> {
      if (!canUndo || !isLikelyGood(hand)) return undefined;
      const { id, order, token } = hand;
      const sent = await sending
        .send(hand, { gas: GAS, isTried: false }, deadline)
        .catch((error: unknown) => {
          if (error instanceof Undone) return error;
          throw error;
        });
      if (typeof sent !== "string") {
        good = 0;
        // The log line of the request must not name a transaction that is nowhere.
        requestTrace()({ batch: undefined, nonce: undefined, transaction: undefined });
        return undefined;
      }
      const nonce = order.message["nonce"] as string;
      const signer = signerNamedIn(order);
      seenOrders.see(id, { type: order.type, token: token.address, signer, nonce, wasSent: true });
      return sent;
    },
  };
}
