import type { RpcLog } from "../../../rpc/types.ts";
import { addressOf, type IndexedEvents } from "./events.ts";
import { LogsMissing } from "./logs-missing.ts";
import type { createOrdersTable } from "./orders-table.ts";
import { bytesOf } from "./schema.ts";

/**
 * Takes in the two events of an order: a token says first whose nonce is used or cancelled (ERC-3009), and right after it which
 * order that was.
 * @throws LogsMissing if the first one is missing
 */
export function createTakeOrders(events: IndexedEvents, orders: ReturnType<typeof createOrdersTable>) {
  /** The first event, while the second one is to come. */
  let begun: RpcLog | undefined;

  return (log: RpcLog, tokenId: number): void => {
    if (log.topics[0] !== events.orderExecuted) {
      begun = log;
      return;
    }
    const first = begun;
    begun = undefined;
    const isPair =
      first?.transactionHash === log.transactionHash &&
      first.address === log.address &&
      Number(first.logIndex) === Number(log.logIndex) - 1;
    if (!isPair) throw new LogsMissing(`the node's logs lack whose order ${log.topics[1]} is`);
    orders.add({
      id: bytesOf(log.topics[1] as string),
      token_id: tokenId,
      signer: bytesOf(addressOf(first.topics[1])),
      nonce: bytesOf(first.topics[2] as string),
      cancelled: first.topics[0] === events.authorizationCanceled ? 1 : 0,
      transaction_hash: bytesOf(log.transactionHash),
      block_number: Number(log.blockNumber),
    });
  };
}
