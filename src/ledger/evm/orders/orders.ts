import { HallmarkError } from "../../../base/errors.ts";
import type { Node } from "../../../rpc/node.ts";
import type { OrderLedger } from "../../ledger.ts";
import { isOfController, type OrderType } from "../../order-types.ts";
import type { Order, OrderRecord, PlaceableOrder } from "../../records.ts";
import { createSingleFlight } from "../../single-flight.ts";
import type { ExecutedOrder, OrderToken } from "../executed-orders.ts";
import { outcomeUnknown } from "../../refusals.ts";
import { GRACE, withDeadline } from "../issue/deadline.ts";
import { late } from "../issue/find-repeat.ts";
import { ordersIn } from "./calldata.ts";
import { digestOf } from "./encode-order.ts";
import { createJudge, type JudgeOptions } from "./judge.ts";
import type { OrderInHand } from "./order-in-hand.ts";
import { createPlaceOrder, type PlaceOptions } from "./place.ts";
import { notSigned } from "./refusals.ts";
import { createSeenOrders } from "./seen-orders.ts";
import { createSendOrder, type ExecuteOrder } from "./send-order.ts";
import { createTryOut } from "./try-out.ts";
import { recovered, typedDataOf } from "./typed-data.ts";

export interface OrdersOptions extends JudgeOptions, Omit<PlaceOptions, "judge" | "sending"> {
  node: Node;
  chainId: number;
  /** Milliseconds until an order is answered, whatever the answer. */
  timeout: number;
  execute: ExecuteOrder;
}

/** Orders on a chain, whose tokens check them. */
export function createOrders(options: OrdersOptions): OrderLedger {
  const { node, chainId, executed, reading, timeout, pollInterval } = options;
  const judge = createJudge(options);
  const sending = createSendOrder(options.execute);
  const place = createPlaceOrder({ ...options, judge, sending });
  const seenOrders = createSeenOrders();
  const { note, tryOut } = createTryOut({ canUndo: node.undoes === true, seenOrders, sending });
  const singleFlight = createSingleFlight<string>();

  async function tokenOf({ contractAddress, type }: Order): Promise<OrderToken | undefined> {
    // What is known is enough: who has a token called by an order finds out whether it is still there.
    const token =
      executed.knownToken(contractAddress) ?? (await reading(() => executed.token(contractAddress)));
    if (token !== undefined && token.issuerId === undefined && isOfController(type)) {
      throw new HallmarkError("VALIDATION_FAILED", "invalid type value", { field: "type" });
    }
    return token;
  }

  const idOf = (order: Order, token: OrderToken) => digestOf(order, token, chainId);

  /** Whose order it is, and what its token says to it. @throws INVALID_SIGNATURE, FORBIDDEN */
  async function judged(hand: OrderInHand) {
    const done = executed.isKnown(hand.id) ? await reading(() => executed.byId(hand.id)) : undefined;
    if (done === undefined) return judge.authorise(hand);
    const { signer } = done;
    // What a contract has once said to a signature may be no more what it says now.
    const isSigned = recovered(hand.id, hand.order.signature) === signer || (await judge.hasCode(signer));
    if (!isSigned) throw notSigned(signer);
    return { signer, run: undefined };
  }

  /** Undefined if what the transaction was sent with does not show it. */
  async function typeOf({ id, nonce, transactionHash }: ExecutedOrder, token: OrderToken | undefined) {
    const seen = seenOrders.of(id);
    if (seen !== undefined || token === undefined) return seen?.type;
    const transaction = (await node.send("eth_getTransactionByHash", [transactionHash])) as {
      input: string;
    } | null;
    const isIt = (order: Omit<Order, "contractAddress">) =>
      idOf({ ...order, contractAddress: token.address }, token) === id;
    return ordersIn(transaction?.input.slice(2) ?? "", nonce).find(isIt)?.type;
  }

  async function authorise(hand: OrderInHand) {
    const { id, order, token } = hand;
    const { signer, run } = await judged(hand).catch((error: unknown) => {
      note(false);
      throw error;
    });
    if (run !== undefined) note(run.outcome === "succeeds");
    const nonce = order.message["nonce"] as string;
    return { run, seen: seenOrders.see(id, { type: order.type, token: token.address, signer, nonce }) };
  }

  function placeable(hand: OrderInHand, deadline: number): PlaceableOrder {
    const { id } = hand;
    let authorised: ReturnType<typeof authorise> | undefined;
    const authorisedInTime = () => (authorised ??= withDeadline(deadline, authorise(hand), late));
    return {
      id,
      signer: async () => (await authorisedInTime()).seen.signer,
      async execute() {
        const tried = authorised === undefined ? await tryOut(hand, deadline) : undefined;
        if (tried !== undefined) return tried;
        const { seen, run } = await authorisedInTime();
        const placed = singleFlight({ id, payload: id }, () => place({ hand, seen, run, deadline }));
        // What it joins may have come later, and have more time.
        return withDeadline(deadline + pollInterval + GRACE, placed, outcomeUnknown);
      },
    };
  }

  async function stateOf(id: string): Promise<OrderRecord> {
    const done = await executed.byId(id);
    if (done !== undefined) {
      const { token: contractAddress, signer, transactionHash, blockNumber } = done;
      const type = await typeOf(done, await executed.token(contractAddress));
      return { state: "executed", ...typed(type), contractAddress, signer, transactionHash, blockNumber };
    }
    const seen = seenOrders.of(id);
    if (seen === undefined) return { state: "unknown" };
    const { type, token: contractAddress, signer } = seen;
    const used = await executed.byNonce(seen);
    if (used?.isCancellation !== true) return { state: "unknown", type, contractAddress, signer };
    const { transactionHash, blockNumber } = used;
    return { state: "cancelled", type, contractAddress, signer, transactionHash, blockNumber };
  }

  return {
    async orderTypedData(order) {
      const token = await tokenOf(order);
      return token && typedDataOf(order, token, chainId);
    },

    async placeableOrder(order) {
      const deadline = Date.now() + timeout;
      // Each look at the chain has as long by itself.
      const token = await withDeadline(deadline, tokenOf(order), late);
      return token && placeable({ order, id: idOf(order, token), token }, deadline);
    },

    order: (id) => reading(() => stateOf(id)),
  };
}

function typed(type: OrderType | undefined) {
  return type === undefined ? {} : { type };
}
