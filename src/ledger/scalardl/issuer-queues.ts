import { HallmarkError } from "../../errors.ts";
import { outcomeUnknown } from "../refusals.ts";

export interface IssuerQueuesOptions<Item, Outcome> {
  /** Bytes of an item in a batch. */
  sizeOf(item: Item): number;
  /** How much goes together: items, and bytes where it is more than one item. */
  bound: { items: number; bytes: number };
  /** Sends an issuer's batch; one outcome for each item, in order. `deadline` is a time in milliseconds. */
  send(issuerId: string, items: Item[], deadline: number): Promise<(Outcome | Error)[]>;
  /** How many batches may be under way. */
  parallel: number;
  /** Milliseconds until an item's caller gets an answer, whatever it is. */
  timeout: number;
  /** How many items may wait. */
  capacity: number;
}

interface Waiting<Item, Outcome> {
  item: Item;
  deadline: number;
  isSent: boolean;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

export interface IssuerQueues<Item, Outcome> {
  /** @throws LEDGER_UNAVAILABLE where the item was never sent, OUTCOME_UNKNOWN where it was and no answer came in time. */
  submit(issuerId: string, item: Item): Promise<Outcome>;
  /** Resolves when every item has its answer. */
  idle(): Promise<void>;
}

/**
 * Lets an issuer's items go one batch after the other, since two at a time are in each other's way on his account, and
 * takes into a batch what arrived during the last one. Issuers take turns.
 */
export function createIssuerQueues<Item, Outcome>(
  options: IssuerQueuesOptions<Item, Outcome>,
): IssuerQueues<Item, Outcome> {
  const { sizeOf, bound, send, parallel, timeout, capacity } = options;
  const queues = new Map<string, Set<Waiting<Item, Outcome>>>();
  const underWay = new Set<string>();
  /** Issuers with something to send and nothing under way. */
  const turns = new Set<string>();
  const unanswered = new Set<Promise<Outcome>>();

  function takeBatch(queue: Set<Waiting<Item, Outcome>>): Waiting<Item, Outcome>[] {
    const batch: Waiting<Item, Outcome>[] = [];
    let bytes = 0;
    for (const waiting of queue) {
      bytes += sizeOf(waiting.item);
      if (batch.length > 0 && (batch.length === bound.items || bytes > bound.bytes)) break;
      queue.delete(waiting);
      waiting.isSent = true;
      batch.push(waiting);
    }
    return batch;
  }

  async function run(issuerId: string, queue: Set<Waiting<Item, Outcome>>): Promise<void> {
    const batch = takeBatch(queue);
    const items = batch.map(({ item }) => item);
    const deadline = Math.max(...batch.map((waiting) => waiting.deadline));
    const outcomes = await send(issuerId, items, deadline).catch((error: unknown) =>
      items.map(() => error as Error),
    );
    batch.forEach(({ resolve, reject }, i) => {
      const outcome = outcomes[i] as Outcome | Error;
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    });
  }

  function next(): void {
    for (const issuerId of turns) {
      if (underWay.size === parallel) return;
      turns.delete(issuerId);
      const queue = queues.get(issuerId);
      // All of it may have run out of time.
      if (queue === undefined || queue.size === 0) {
        queues.delete(issuerId);
        continue;
      }
      underWay.add(issuerId);
      void run(issuerId, queue).then(() => {
        underWay.delete(issuerId);
        turns.add(issuerId);
        next();
      });
    }
  }

  return {
    submit(issuerId, item) {
      if (unanswered.size >= capacity)
        return Promise.reject(unsent("too many requests are waiting for the ledger"));
      const answered = new Promise<Outcome>((resolve, reject) => {
        const queue = queues.get(issuerId) ?? new Set();
        queues.set(issuerId, queue);
        const waiting: Waiting<Item, Outcome> = {
          item,
          deadline: Date.now() + timeout,
          isSent: false,
          resolve: (outcome) => (clearTimeout(timer), resolve(outcome)),
          reject: (error) => (clearTimeout(timer), reject(error)),
        };
        const timer = setTimeout(() => {
          queue.delete(waiting);
          reject(
            waiting.isSent ? outcomeUnknown() : unsent("the ledger did not get to this request in time"),
          );
        }, timeout);
        queue.add(waiting);
        if (!underWay.has(issuerId)) turns.add(issuerId);
        next();
      });
      unanswered.add(answered);
      const forget = () => unanswered.delete(answered);
      answered.then(forget, forget);
      return answered;
    },
    async idle() {
      await Promise.allSettled(unanswered);
    },
  };
}

function unsent(message: string): HallmarkError {
  return new HallmarkError("LEDGER_UNAVAILABLE", `${message}; nothing was issued`, { retryAfter: 5 });
}
