import { sleep } from "../../../rpc/sleep.ts";
import { ledgerUnavailable, outcomeUnknown } from "../../refusals.ts";
import type { ChainGuard } from "../chain-guard.ts";
import type { ExecutedOrder, ExecutedOrders } from "../executed-orders.ts";
import { withDeadline } from "../issue/deadline.ts";
import { late } from "../issue/find-repeat.ts";
import type { Reading } from "../reading.ts";
import type { DryRun } from "./dry-run.ts";
import type { Judge } from "./judge.ts";
import type { OrderInHand } from "./order-in-hand.ts";
import { nonceUsed, tokenError } from "./refusals.ts";
import type { SeenOrder } from "./seen-orders.ts";
import type { SendOrder } from "./send-order.ts";

/** How often an order is sent that fails in its block for a reason that it does not tell, such as its gas. */
const ATTEMPTS = 3;

export interface PlaceOptions {
  judge: Judge;
  guard: ChainGuard;
  executed: ExecutedOrders;
  /** Blocks until something counts, from its own block on. */
  confirmations: number;
  /** Milliseconds between two looks for a confirmation. */
  pollInterval: number;
  reading: Reading;
  sending: SendOrder;
}

export interface Placing {
  hand: OrderInHand;
  seen: SeenOrder;
  /** What the token said when the order came; undefined if the order is on the chain already. */
  run: DryRun | undefined;
  deadline: number;
}

/**
 * Has orders executed, each once. The chain is the judge: a nonce is used once. So an order may be sent by several services, or
 * again after a crash: in one block it happens, and in all others it fails for its nonce, which leads to that one.
 */
export function createPlaceOrder(options: PlaceOptions) {
  const { judge, guard, executed, confirmations, pollInterval, reading, sending } = options;

  /**
   * The transaction of this very order once it has its confirmations; undefined if nothing has used the nonce, or the index does
   * not have it yet. @throws NONCE_USED if it is another order's
   */
  async function standing({ hand, seen, deadline }: Placing): Promise<string | undefined> {
    let isOwn = false;
    async function whoUsed(): Promise<ExecutedOrder | undefined> {
      for (;;) {
        const found = await reading(async () => {
          const order = await executed.byNonce(seen);
          await guard.assertSameChain();
          return order;
        });
        if (found === undefined || found.confirmations >= confirmations) return found;
        isOwn = found.id === hand.id;
        if (Date.now() >= deadline)
          throw ledgerUnavailable("what has used the nonce has too few confirmations");
        await sleep(pollInterval);
      }
    }
    const found = await withDeadline(deadline + pollInterval, whoUsed(), late).catch((error: unknown) => {
      // It has happened, so it must not be told that it has not.
      throw isOwn ? outcomeUnknown(error) : error;
    });
    if (found === undefined) return undefined;
    if (found.id !== hand.id) throw nonceUsed(found.isCancellation);
    return found.transactionHash;
  }

  function send({ hand, seen, deadline }: Placing, gas: number): ReturnType<SendOrder["send"]> {
    seen.wasSent = true;
    return sending.send(hand, { gas, isTried: true }, deadline);
  }

  return async (placing: Placing): Promise<string> => {
    const { hand, seen, deadline } = placing;
    const { signer } = seen;
    const before = sending.unsettled(hand.id);
    if (before !== undefined) await withDeadline(deadline, before, outcomeUnknown);
    const inTime = <T>(work: Promise<T>) => withDeadline(deadline, work, late);
    // What was asked before it was sent the last time says nothing.
    let run =
      (before !== undefined || seen.wasSent) && placing.run ? await inTime(judge.run(hand)) : placing.run;
    for (let failures = 0; ;) {
      const limit = run ? await inTime(judge.limitOf(hand, signer, run, deadline)) : "nonce used";
      const sent = limit === "nonce used" ? limit : await send(placing, limit);
      if (typeof sent !== "string") {
        const error = tokenError(sent.reason);
        failures += 1;
        if (error.kind !== "nonce used") {
          const isPassing = error.kind === "unknown" || error.kind === "not in its time";
          if (!isPassing || failures === ATTEMPTS) throw await judge.refusalOf(error, hand, signer);
          run = await inTime(judge.run(hand));
          continue;
        }
      } else if (sent !== "nonce used") return sent;
      const transaction = await standing(placing);
      if (transaction !== undefined) return transaction;
      // The node may be behind, or a reorganisation has taken back what had used the nonce.
      if (Date.now() >= deadline) throw late();
      await sleep(pollInterval);
      // A node that is behind says again and again that it would succeed: after some times it is only looked for.
      run = failures < ATTEMPTS ? await inTime(judge.run(hand)) : undefined;
    }
  };
}
