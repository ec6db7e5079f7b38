import { setImmediate as nextTurn } from "node:timers/promises";
import { HallmarkError } from "../../../base/errors.ts";
import { outcomeUnknown } from "../../refusals.ts";

/** What an item takes of a transaction: gas, and bytes of calldata. */
export interface Weight {
  gas: number;
  bytes: number;
}

export interface BatcherOptions<Item, Outcome> {
  weigh(item: Item): Weight;
  /** What fits into one transaction. */
  bound: Weight;
  /** Sends a batch; one outcome or error for each item, in order. */
  send(items: Item[]): Promise<(Outcome | Error)[]>;
  /** Milliseconds until an item's caller gets an answer, whatever it is. */
  timeout: number;
  /** How many items may wait. */
  capacity: number;
}

/** How many are answered in one turn of the event loop. */
const AT_A_TIME = 16;

interface Waiting<Item, Outcome> {
  item: Item;
  weight: Weight;
  sent: boolean;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

export interface Batcher<Item, Outcome> {
  /** @throws LEDGER_UNAVAILABLE where the item was never sent, OUTCOME_UNKNOWN where it was and no answer came in time. */
  submit(item: Item): Promise<Outcome>;
  /** Resolves when every item has its answer; a transaction may be under way that nobody waits for any more. */
  idle(): Promise<void>;
}

/**
 * Group commit: what arrives while a batch is under way goes together into the next one. There is no timer: alone, an
 * item goes at once; under load, batches grow by themselves.
 */
export function createBatcher<Item, Outcome>(options: BatcherOptions<Item, Outcome>): Batcher<Item, Outcome> {
  const { weigh, bound, send, timeout, capacity } = options;
  const queue = new Set<Waiting<Item, Outcome>>();
  const unanswered = new Set<Promise<Outcome>>();
  let running: Promise<void> | undefined;

  function takeBatch(): Waiting<Item, Outcome>[] {
    const batch: Waiting<Item, Outcome>[] = [];
    let gas = 0;
    let bytes = 0;
    for (const waiting of queue) {
      gas += waiting.weight.gas;
      bytes += waiting.weight.bytes;
      if (batch.length > 0 && (gas > bound.gas || bytes > bound.bytes)) break;
      queue.delete(waiting);
      waiting.sent = true;
      batch.push(waiting);
    }
    return batch;
  }

  async function run(): Promise<void> {
    let answerLast = () => {};
    while (queue.size > 0) {
      const batch = takeBatch();
      const sending = send(batch.map(({ item }) => item)).catch((error: unknown) =>
        batch.map(() => error as Error),
      );
      // Answering a batch takes as long as executing one: so the next is on its way before.
      setImmediate(answerLast);
      const outcomes = await sending;
      answerLast = () => void answer(batch, outcomes);
    }
    running = undefined;
    answerLast();
  }

  async function answer(batch: Waiting<Item, Outcome>[], outcomes: (Outcome | Error)[]): Promise<void> {
    for (const [i, { resolve, reject }] of batch.entries()) {
      // Else it is noticed late that the next transaction is mined, and the chain waits.
      if (i > 0 && i % AT_A_TIME === 0) await nextTurn();
      const outcome = outcomes[i] as Outcome | Error;
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    }
  }

  return {
    submit(item) {
      if (queue.size >= capacity) return Promise.reject(busy("too many requests are waiting for the ledger"));
      const answered = new Promise<Outcome>((resolve, reject) => {
        const waiting: Waiting<Item, Outcome> = {
          item,
          weight: weigh(item),
          sent: false,
          resolve: (outcome) => (clearTimeout(timer), resolve(outcome)),
          reject: (error) => (clearTimeout(timer), reject(error)),
        };
        const timer = setTimeout(() => {
          queue.delete(waiting);
          reject(waiting.sent ? outcomeUnknown() : busy("the ledger did not get to this request in time"));
        }, timeout);
        queue.add(waiting);
        running ??= run();
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

function busy(message: string): HallmarkError {
  return new HallmarkError("LEDGER_UNAVAILABLE", `${message}; nothing was issued`, { retryAfter: 5 });
}
