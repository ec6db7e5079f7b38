import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { issuedTokens } from "../../count-issued.ts";
import { Undone } from "../../../rpc/node.ts";
import type { IssueRequest } from "../issue-request.ts";
import { CallFailed } from "../order-call.ts";
import { StillOpen, type SentBatch } from "./batcher.ts";
import type { BatchIssuer } from "./issue-batch.ts";
import type { Outcome } from "./outcomes.ts";
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
    help: "Orders that were in a transaction of this process, by result: executed, failed in their block, or undone with it",
    labelNames: ["result"],
    registers: [registry],
  });
  for (const result of ["executed", "failed", "undone"]) orders.inc({ result }, 0);

  function count(requests: readonly BatchItem[], outcomes: Awaited<SentBatch<Outcome>["outcomes"]>): void {
    const done = { token: 0, "security-token": 0, order: 0 };
    let [failed, undone] = [0, 0];
    for (const [i, outcome] of outcomes.entries()) {
      const request = requests[i] as BatchItem;
      if (outcome instanceof StillOpen) {
        void outcome.settled.then(
          (last) => count([request], [last]),
          () => undefined,
        );
      } else if (outcome instanceof CallFailed) failed += 1;
      else if (outcome instanceof Undone) undone += 1;
      else if (outcome !== undefined && !(outcome instanceof Error)) done[request.kind] += 1;
    }
    for (const kind of ["token", "security-token"] as const) issued.inc({ kind: KINDS[kind] }, done[kind]);
    orders.inc({ result: "executed" }, done.order);
    orders.inc({ result: "failed" }, failed);
    orders.inc({ result: "undone" }, undone);
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
