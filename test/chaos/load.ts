import { setTimeout as sleep } from "node:timers/promises";
import { createOrders, isDuplicate, isSuccess, type Order } from "../crash/orders.ts";
import type { Random } from "../simulation/random.ts";
import type { Replica, World } from "./world.ts";

/** Milliseconds between two requests of one client, in the mean. */
const PAUSE = 1_000;
const CLIENTS = 24;
/** Milliseconds that a client waits for an answer: longer than a replica stands still. */
const CLIENT_TIMEOUT = 100_000;

/** One sending of an order, and what came of it. */
export interface Sending {
  order: Order;
  replica: string;
  at: Date;
  /** Undefined where the connection broke. */
  status: number | undefined;
  body?: Record<string, unknown>;
  requestId?: string | null;
}

export interface Load {
  orders: Order[];
  sendings: Sending[];
  /** Sends new orders and those that have no answer that lasts, until `ended`. */
  run(random: Random, ended: Promise<void>): Promise<void>;
  /** Sends an order to a replica, once. */
  send(order: Order, replica: Replica): Promise<Sending>;
}

/** 503 says that nothing was issued, 504 that it is not known: both are no answer that lasts. */
export function lasts({ status }: Sending): boolean {
  return status !== undefined && status !== 503 && status !== 504;
}

export function createLoad({ replicas, session, issuerSession, paid }: World): Load {
  const { orders, next, payWith } = createOrders({ session });
  payWith(paid);
  const sendings: Sending[] = [];

  async function send(order: Order, replica: Replica): Promise<Sending> {
    const sending: Sending = { order, replica: replica.name, at: new Date(), status: undefined };
    sendings.push(sending);
    try {
      const response = await fetch(`${replica.service?.url}${order.path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${issuerSession}`,
          ...(order.key === undefined ? {} : { "idempotency-key": order.key }),
        },
        body: JSON.stringify(order.body),
        signal: AbortSignal.timeout(CLIENT_TIMEOUT),
      });
      const { status, headers } = response;
      const body = (await response.json()) as Record<string, unknown>;
      Object.assign(sending, { status, body, requestId: headers.get("x-request-id") });
      if (lasts(sending)) order.answers.push({ status, body });
    } catch {
      // It is down, or was killed meanwhile.
    }
    return sending;
  }

  return {
    orders,
    sendings,
    send,
    async run(random, ended) {
      let isOver = false;
      void ended.then(() => (isOver = true));
      const again: Order[] = [];
      await Promise.all(
        Array.from({ length: CLIENTS }, async () => {
          while (!isOver) {
            await Promise.race([sleep(random.wait(PAUSE), undefined, { ref: false }), ended]);
            const up = replicas.filter(({ service }) => service !== undefined);
            if (up.length === 0 || isOver) continue;
            const order = (random.chance(0.5) ? again.shift() : undefined) ?? next();
            const sending = await send(order, random.pick(up));
            const isKeyed = order.key !== undefined;
            // Now and then what is answered long ago, too.
            if (isKeyed && (!lasts(sending) || random.chance(0.1))) again.push(order);
          }
        }),
      );
    },
  };
}

/** Whether an answer can be true at all. */
export function isAllowed({ order, status, body = {} }: Sending): boolean {
  if (status === undefined || status === 503 || status === 504) return true;
  const answer = { status, body };
  return isSuccess(answer) || (isDuplicate(answer) && order.contested);
}
