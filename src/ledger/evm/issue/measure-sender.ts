import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Call } from "./attempts.ts";
import type { Sender, Sent } from "./sender.ts";
import type { Work } from "./settle.ts";

/** Measures how long a sender's transactions take and how they end, from what the sender reports of each. */
export function measureSender(sender: Sender, registry: Registry): Sender {
  const registers = [registry];
  const duration = new Histogram({
    name: "hallmark_transaction_duration_seconds",
    help: "Time from signing a transaction until it, or one that replaced it, is mined",
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 15, 30, 60, 300],
    registers,
  });
  const mined = new Counter({
    name: "hallmark_transactions_total",
    help: "Transactions of the operator that were mined, by result: success or reverted",
    labelNames: ["result"],
    registers,
  });
  const replaced = new Counter({
    name: "hallmark_transaction_replacements_total",
    help: "Transactions that were signed in place of one that was not mined",
    registers,
  });
  for (const result of ["success", "reverted"]) mined.inc({ result }, 0);

  // When the first transaction of each piece of work was signed, in milliseconds of performance.now(), the oldest first.
  const inFlight = new Map<object, number>();
  const unsettled = new Map<object, number>();
  gauge(
    "hallmark_transaction_in_flight_seconds",
    "Age of the oldest transaction that is not mined, 0 if there is none",
    () => ageOfFirst(inFlight),
  );
  gauge(
    "hallmark_transaction_unsettled_seconds",
    "Age of the oldest transaction that has too few confirmations, 0 if there is none",
    () => ageOfFirst(unsettled),
  );
  gauge(
    "hallmark_operator_blocked",
    "1 while something keeps the operator's transactions from being mined",
    () => (sender.trouble() === undefined ? 0 : 1),
  );

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }

  function signed(work: object): void {
    if (unsettled.has(work)) return replaced.inc();
    inFlight.set(work, performance.now());
    unsettled.set(work, performance.now());
  }

  function minedOf<C extends Call>(work: object, sent: Sent<C>): void {
    const since = inFlight.get(work);
    inFlight.delete(work);
    if (since !== undefined) duration.observe((performance.now() - since) / 1000);
    for (const { receipt } of sent.mined) {
      mined.inc({ result: BigInt(receipt.status) === 1n ? "success" : "reverted" });
    }
    const settled = () => void unsettled.delete(work);
    sent.settled.then(settled, settled);
  }

  return {
    ...sender,
    send<C extends Call>(work: Work<C>): Promise<Sent<C>> {
      const sent = sender.send<C>({
        ...work,
        isIn(transaction, call) {
          signed(work);
          work.isIn?.(transaction, call);
        },
      });
      sent.then(
        (result) => minedOf(work, result),
        () => {
          inFlight.delete(work);
          unsettled.delete(work);
        },
      );
      return sent;
    },
  };
}

function ageOfFirst(since: ReadonlyMap<object, number>): number {
  const [first] = since.values();
  return first === undefined ? 0 : (performance.now() - first) / 1000;
}
