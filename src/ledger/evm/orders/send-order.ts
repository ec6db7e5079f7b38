import { CallFailed, type ExecutedCall, type OrderCall } from "../order-call.ts";
import { calldataOf } from "./calldata.ts";
import type { OrderInHand } from "./order-in-hand.ts";

/** Executes an order in a batch: see `execute` of createIssuing. */
export type ExecuteOrder = (
  order: OrderCall,
  deadline: number,
  onSettled: () => void,
) => Promise<ExecutedCall>;

export interface SendOrder {
  /**
   * Sends the order, with so much gas, and answers its transaction, or how it failed in its block.
   * @throws Undone if it was not tried before and its transaction was undone
   */
  send(
    hand: OrderInHand,
    call: Pick<OrderCall, "gas" | "isTried">,
    deadline: number,
  ): Promise<string | CallFailed>;
  /** Resolves when no transaction may execute this order any more, even if it was answered already; undefined if none may. */
  unsettled(id: string): Promise<void> | undefined;
}

export function createSendOrder(execute: ExecuteOrder): SendOrder {
  const unsettled = new Map<string, Promise<void>>();
  return {
    async send({ id, token, order }, call, deadline) {
      const data = Buffer.from(calldataOf(order).slice(2), "hex");
      const { promise, resolve } = Promise.withResolvers<void>();
      unsettled.set(id, promise);
      const settle = () => {
        unsettled.delete(id);
        resolve();
      };
      try {
        const done = await execute(
          { kind: "order", id, target: token.address, data, ...call },
          deadline,
          settle,
        );
        return done.transactionHash;
      } catch (error) {
        if (error instanceof CallFailed) return error;
        throw error;
      }
    },
    unsettled: (id) => unsettled.get(id),
  };
}
