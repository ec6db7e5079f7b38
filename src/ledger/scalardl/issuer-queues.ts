import { ledgerUnavailable, outcomeUnknown } from "../refusals.ts";

export interface IssuerQueuesOptions<Item, Outcome> {
  /** How many bytes of a batch an item takes. */
  sizeOf(item: Item): number;
  /** The largest batch. A single item may have more bytes. */
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
  /**
   * `since` is when the caller began to wait, in milliseconds of Date.now().
   * @throws LEDGER_UNAVAILABLE if the item was never sent, OUTCOME_UNKNOWN if it was and no answer came in time.
   */
  submit(issuerId: string, item: Item, since?: number): Promise<Outcome>;
  /** Reads what the issuer's batches change. Runs between two batches, since it would conflict with one. */
  read<Result>(issuerId: string, work: () => Promise<Result>): Promise<Result>;
  /** Resolves when every item has its answer. */
  idle(): Promise<void>;
}

interface Queue<Item, Outcome> {
  items: Set<Waiting<Item, Outcome>>;
  reads: (() => Promise<unknown>)[];
}

/**
 * Sends each issuer's items in batches, one after the other, because two at a time would conflict on the issuer's account. A
 * batch takes the items that arrived during the one before it. Issuers take turns.
 */
export function createIssuerQueues<Item, Outcome>(
  options: IssuerQueuesOptions<Item, Outcome>,
): IssuerQueues<Item, Outcome> {
  const { sizeOf, bound, send, parallel, timeout, capacity } = options;
  const queues = new Map<string, Queue<Item, Outcome>>();
  const underWay = new Set<string>();
  /** Issuers whose queue has work and is not running. */
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

  async function runBatch(issuerId: string, batch: Waiting<Item, Outcome>[]): Promise<void> {
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

  async function turn(issuerId: string, { items, reads }: Queue<Item, Outcome>): Promise<void> {
    await Promise.all(reads.splice(0).map((read) => read()));
    const batch = takeBatch(items);
    if (batch.length > 0) await runBatch(issuerId, batch);
  }

  function next(): void {
    for (const issuerId of turns) {
      if (underWay.size >= parallel) return;
      turns.delete(issuerId);
      const queue = queues.get(issuerId);
      if (queue === undefined) continue;
      underWay.add(issuerId);
      void turn(issuerId, queue).then(() => {
        underWay.delete(issuerId);
        if (queue.items.size + queue.reads.length > 0) turns.add(issuerId);
        else queues.delete(issuerId);
        next();
      });
    }
  }

  /** The issuer's queue, with a turn scheduled for it. */
  function queueOf(issuerId: string): Queue<Item, Outcome> {
    const queue = queues.get(issuerId) ?? { items: new Set(), reads: [] };
    queues.set(issuerId, queue);
    if (!underWay.has(issuerId)) turns.add(issuerId);
    return queue;
  }

  return {
    submit(issuerId, item, since = Date.now()) {
      if (unanswered.size >= capacity)
        return Promise.reject(ledgerUnavailable("too many requests are waiting for the ledger"));
      const deadline = since + timeout;
      const answered = new Promise<Outcome>((resolve, reject) => {
        const { items } = queueOf(issuerId);
        const waiting: Waiting<Item, Outcome> = {
          item,
          deadline,
          isSent: false,
          resolve: (outcome) => (clearTimeout(timer), resolve(outcome)),
          reject: (error) => (clearTimeout(timer), reject(error)),
        };
        const timer = setTimeout(() => {
          items.delete(waiting);
          reject(
            waiting.isSent
              ? outcomeUnknown()
              : ledgerUnavailable("the ledger did not get to this request in time"),
          );
        }, deadline - Date.now());
        items.add(waiting);
        next();
      });
      unanswered.add(answered);
      const forget = () => unanswered.delete(answered);
      answered.then(forget, forget);
      return answered;
    },
    read: (issuerId, work) =>
      new Promise((resolve, reject) => {
        queueOf(issuerId).reads.push(() => work().then(resolve, reject));
        next();
      }),
    async idle() {
      await Promise.allSettled(unanswered);
    },
  };
}
