import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { issuedTokens } from "../../count-issued.ts";
import type { IssueRequest } from "../issue-request.ts";
import { CallFailed } from "../order-call.ts";
import { StillOpen } from "./batcher.ts";
import type { BatchIssuer } from "./issue-batch.ts";
import type { BatchItem } from "./weight.ts";

/** The label's value for each kind of request. */
const KINDS = { token: "token", "security-token": "security_token" } as const satisfies Record<
  IssueRequest["kind"],
  string
>;

/** Measures how many requests go into a batch, and counts what was issued and executed. */
export function measureBatches(issuer: BatchIssuer, registry: Registry): BatchIssuer {
  const size = new Histogram({
    name: "hallmark_batch_requests",
    help: "Requests in one batch",
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 400],
    registers: [registry],
  });
  const issued = issuedTokens(registry);

  const orders = new Counter({
    name: "hallmark_orders_total",
    help: "Orders that were in a transaction of this process, by result: executed, or failed in their block",
    labelNames: ["result"],
    registers: [registry],
  });
  for (const result of ["executed", "failed"]) orders.inc({ result }, 0);

  function count(requests: readonly BatchItem[], outcomes: readonly unknown[]): void {
    const isDone = (_: BatchItem, i: number) => outcomes[i] !== undefined && !(outcomes[i] instanceof Error);
    const done = requests.filter(isDone);
    const doneOf = (sort: BatchItem["kind"]) => done.filter(({ kind }) => kind === sort).length;
    for (const kind of ["token", "security-token"] as const) issued.inc({ kind: KINDS[kind] }, doneOf(kind));
    orders.inc({ result: "executed" }, doneOf("order"));
    for (const [i, open] of outcomes.entries())
      if (open instanceof StillOpen)
        void open.settled.then(
          (outcome) => count(requests.slice(i, i + 1), [outcome]),
          () => undefined,
        );
    orders.inc({ result: "failed" }, outcomes.filter((outcome) => outcome instanceof CallFailed).length);
  }

  return {
    ...issuer,
    async send(requests, progress) {
      size.observe(requests.length);
      const sent = await issuer.send(requests, progress);
      sent.outcomes.then(
        (outcomes) => count(requests, outcomes),
        () => undefined,
      );
      return sent;
    },
  };
}

/** Measures how many requests wait for a batch, and how many may. */
export function measureQueue(waiting: () => number, capacity: number, registry: Registry): void {
  new Gauge({
    name: "hallmark_queue_requests",
    help: "Requests that wait for a batch",
    registers: [registry],
    collect() {
      this.set(waiting());
    },
  });
  new Gauge({
    name: "hallmark_queue_capacity_requests",
    help: "How many requests may wait for a batch; the service refuses more",
    registers: [registry],
  }).set(capacity);
}
