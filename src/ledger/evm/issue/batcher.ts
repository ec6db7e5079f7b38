import type { HallmarkError } from "../../../base/errors.ts";
import { requestTrace } from "../../../base/request-trace.ts";
import { nextTurn } from "../../../rpc/sleep.ts";
import { ledgerUnavailable, outcomeUnknown } from "../../refusals.ts";

// Longer than other files, because a waiting item may be answered by its deadline, its batch or a blocked sender.

/** Gets news of a batch while it is sent. */
export interface Progress<Item> {
  /** Whether an item may still go into a transaction: it was not told yet that it is in none. */
  mayGo(item: Item): boolean;
  /** A transaction is signed that these items are in; its fields are for the log. */
  isIn(items: readonly Item[], transaction: object): void;
  /** Why the batch is stuck, so that items that are in no transaction are refused instead of waiting longer. */
  isBlocked(reason: HallmarkError): void;
}

/** Of an item that came to nothing in the transaction that is mined, while another one with it may still be mined. */
export class StillOpen<Outcome> {
  readonly settled: Promise<Outcome | Error | undefined>;

  constructor(settled: Promise<Outcome | Error | undefined>) {
    this.settled = settled;
  }
}

export interface SentBatch<Outcome> {
  /** One for each item, in order; undefined if it is in no transaction, and goes again. */
  outcomes: Promise<(Outcome | StillOpen<Outcome> | Error | undefined)[]>;
}

export interface BatcherOptions<Item, Outcome> {
  /** Begins a batch: says of one item after the other whether it fits with those before it. */
  filling(): (item: Item) => boolean;
  /** Sends a batch, and answers when the next one may be sent. @throws if nothing was sent */
  send(items: Item[], progress: Progress<Item>): Promise<SentBatch<Outcome>>;
  /** How many items may wait. */
  capacity: number;
}

/** How many items are answered in one turn of the event loop. */
const AT_A_TIME = 16;

interface Waiting<Item, Outcome> {
  item: Item;
  /** The last one that was signed with it; undefined if there is none that can be mined. */
  transaction: object | undefined;
  /** Adds fields to the log line of the item's request. */
  trace(fields: object): void;
  isAnswered: boolean;
  onSettled(outcome?: Outcome | Error): void;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

export interface Batcher<Item, Outcome> {
  /**
   * Answers by `deadline`, in milliseconds of Date.now(), whatever the answer is. Calls `onSettled` with the final
   * outcome of the item, which may be known long after the answer; undefined if the item is in no transaction.
   * @throws LEDGER_UNAVAILABLE if the item is in no transaction, OUTCOME_UNKNOWN if it is and no answer came in time
   */
  submit(item: Item, deadline: number, onSettled?: (outcome?: Outcome | Error) => void): Promise<Outcome>;
  /** How many items wait for a batch. */
  waiting(): number;
  /** Resolves when every item has its answer; a transaction may be under way that nobody waits for any more. */
  idle(): Promise<void>;
}

/**
 * Group commit: what arrives while a batch is under way goes together into the next one. There is no timer: alone, an
 * item goes in the next turn of the event loop; under load, batches grow by themselves.
 */
export function createBatcher<Item, Outcome>(options: BatcherOptions<Item, Outcome>): Batcher<Item, Outcome> {
  const { filling, send, capacity } = options;
  let queue = new Set<Waiting<Item, Outcome>>();
  const unanswered = new Set<Promise<Outcome>>();
  let running: Promise<void> | undefined;

  function takeBatch(): Waiting<Item, Outcome>[] {
    const batch: Waiting<Item, Outcome>[] = [];
    const fits = filling();
    for (const waiting of queue) {
      if (!fits(waiting.item) && batch.length > 0) break;
      queue.delete(waiting);
      batch.push(waiting);
    }
    return batch;
  }

  async function run(): Promise<void> {
    let answerLast = () => {};
    // What comes in the same turn goes together.
    await nextTurn();
    while (queue.size > 0) {
      const batch = takeBatch();
      const sending = send(
        batch.map(({ item }) => item),
        progressOf(batch),
      ).catch((error: unknown): SentBatch<Outcome> => ({
        outcomes: Promise.resolve(batch.map(() => error as Error)),
      }));
      // Answering a batch takes as long as executing one, so the last batch is answered while this one is executed.
      setImmediate(answerLast);
      const { outcomes } = await sending;
      answerLast = () => void answer(batch, outcomes);
    }
    running = undefined;
    answerLast();
  }

  function progressOf(batch: readonly Waiting<Item, Outcome>[]): Progress<Item> {
    const byItem = new Map(batch.map((waiting) => [waiting.item, waiting]));
    return {
      mayGo(item) {
        const waiting = byItem.get(item);
        return waiting?.transaction !== undefined || waiting?.isAnswered === false;
      },
      isIn(items, transaction) {
        for (const item of items) {
          const waiting = byItem.get(item);
          if (waiting === undefined) continue;
          waiting.transaction = transaction;
          waiting.trace(transaction);
        }
      },
      isBlocked(reason) {
        for (const waiting of [...batch, ...queue])
          if (waiting.transaction === undefined && !waiting.isAnswered) waiting.reject(reason);
      },
    };
  }

  async function answer(
    batch: Waiting<Item, Outcome>[],
    outcomes: SentBatch<Outcome>["outcomes"],
  ): Promise<void> {
    const known = await outcomes.catch((error: unknown) => batch.map(() => error as Error));
    const notSent: Waiting<Item, Outcome>[] = [];
    for (const [i, waiting] of batch.entries()) {
      // In parts, or this process would notice late that the next transaction is mined.
      if (i > 0 && i % AT_A_TIME === 0) await nextTurn();
      const outcome = known[i];
      if (outcome instanceof StillOpen) {
        void answer(
          [waiting],
          outcome.settled.then((last) => [last]),
        );
        continue;
      }
      if (outcome instanceof Error) waiting.reject(outcome);
      else if (outcome !== undefined) waiting.resolve(outcome);
      else {
        notSent.push(waiting);
        continue;
      }
      waiting.onSettled(outcome);
    }
    // Some may have met their deadline while the others were answered.
    for (const waiting of notSent) if (waiting.isAnswered) waiting.onSettled();
    const again = notSent.filter(({ isAnswered }) => !isAnswered);
    if (again.length === 0) return;
    for (const waiting of again) waiting.transaction = undefined;
    queue = new Set([...again, ...queue]);
    running ??= run();
  }

  return {
    submit(item, deadline, onSettled = () => undefined) {
      if (queue.size >= capacity) {
        onSettled();
        return Promise.reject(ledgerUnavailable("too many requests are waiting for the ledger"));
      }
      const answered = new Promise<Outcome>((resolve, reject) => {
        let isSettled = false;
        const waiting: Waiting<Item, Outcome> = {
          item,
          transaction: undefined,
          trace: requestTrace(),
          isAnswered: false,
          onSettled(outcome) {
            // A repeat of it may be under way when its batch ends.
            if (!isSettled) onSettled(outcome);
            isSettled = true;
          },
          resolve(outcome) {
            end();
            resolve(outcome);
          },
          reject(error) {
            end();
            reject(error);
          },
        };
        function end(): void {
          clearTimeout(timer);
          queue.delete(waiting);
          waiting.isAnswered = true;
          if (waiting.transaction === undefined) waiting.onSettled();
        }
        const timer = setTimeout(() => {
          const { transaction } = waiting;
          waiting.reject(
            transaction === undefined
              ? ledgerUnavailable("the ledger did not get to this request in time")
              : outcomeUnknown(describe(transaction)),
          );
        }, deadline - Date.now());
        queue.add(waiting);
        running ??= run();
      });
      unanswered.add(answered);
      const forget = () => unanswered.delete(answered);
      answered.then(forget, forget);
      return answered;
    },
    waiting: () => queue.size,
    async idle() {
      await Promise.allSettled(unanswered);
    },
  };
}

function describe(transaction: object): string {
  return Object.entries(transaction)
    .map((field) => field.join(" "))
    .join(", ");
}
