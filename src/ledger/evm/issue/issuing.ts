import type { Registry } from "prom-client";
import type { Log } from "../../../base/log.ts";
import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import { createSingleFlight } from "../../single-flight.ts";
import type { IssuedToken, Issuer, Readiness, RequestIdentity } from "../../records.ts";
import { outcomeUnknown } from "../../refusals.ts";
import type { ChainGuard } from "../chain-guard.ts";
import type { Contracts } from "../contracts.ts";
import type { IssuedReader } from "../issued-reader.ts";
import { isIdentified, type IdentifiedRequest, type IssueRequest } from "../issue-request.ts";
import type { ExecutedCall, OrderCall } from "../order-call.ts";
import type { Reading } from "../reading.ts";
import { createBatcher } from "./batcher.ts";
import { GRACE, withDeadline } from "./deadline.ts";
import { createFindRepeat, late } from "./find-repeat.ts";
import { createBatchIssuer, type BatchIssuer } from "./issue-batch.ts";
import { measureBatches, measureQueue } from "./measure-batches.ts";
import { RequestUsed, type Outcome } from "./outcomes.ts";
import { createPreflight } from "./preflight.ts";
import type { Sender } from "./sender.ts";
import type { BatchItem } from "./weight.ts";

/** How many requests may wait for a transaction. */
const CAPACITY = 10_000;

export interface IssuingOptions {
  node: Node;
  guard: ChainGuard;
  sender: Sender;
  contracts: Contracts;
  latestBlock: LatestBlock;
  /** Blocks before an answer; 1 is the transaction's own. */
  confirmations: number;
  /** Milliseconds between two looks for a confirmation. */
  pollInterval: number;
  /** Milliseconds until a request is answered, whatever the answer. */
  timeout: number;
  reading: Reading;
  /** See PreflightOptions. */
  mayBeIssued(request: IssueRequest): boolean;
  mayBeSuspended(issuerId: string): boolean;
  isSuspended(issuerId: string): Promise<boolean>;
  issued: IssuedReader;
  issuer(issuerId: string): Promise<Issuer | undefined>;
  readiness(): Promise<Readiness>;
  /** Called after each batch that is mined. */
  onMined(): void;
  log: Log;
  registry: Registry;
  tracing?: IssuingTracing | undefined;
}

/** Traces requests through their batch. */
export interface IssuingTracing {
  /** A request came, as a part of what runs now. */
  requested(request: BatchItem): void;
  batches(issuer: BatchIssuer): BatchIssuer;
}

/** undefined: it is in no transaction. */
type Settled = Outcome | Error | undefined;

/** Issues each request once, and has orders executed in the same transactions. Answers each by its deadline. */
export function createIssuing(options: IssuingOptions) {
  const { contracts, timeout, registry, tracing } = options;
  const measured = measureBatches(createBatchIssuer({ ...options, factory: contracts.factory }), registry);
  const issuer = tracing?.batches(measured) ?? measured;
  const batcher = createBatcher<BatchItem, Outcome>({
    filling: issuer.filling,
    send: (requests, progress) => issuer.send(requests, progress).finally(options.onMined),
    capacity: CAPACITY,
  });
  measureQueue(batcher.waiting, CAPACITY, registry);
  const repeat = createFindRepeat(options);
  const preflight = createPreflight(options);
  const singleFlight = createSingleFlight<IssuedToken>();
  /** The outcomes of the requests that a transaction may still issue, by their ids, even if they were answered already. */
  const unsettled = new Map<string, Promise<Settled>>();

  async function issue(request: IssueRequest, deadline: number): Promise<IssuedToken> {
    const { identity } = request;
    const earlier = identity && unsettled.get(identity.id);
    const before = earlier && isIdentified(request) && (await outcomeBefore(request, earlier, deadline));
    if (before) return before;
    // A refusal by the contract costs gas, so a request that it would refuse is refused before, as far as that is known.
    if (preflight.mayBeIssued(request)) {
      const standing = isIdentified(request) && (await repeat.find(request, deadline));
      if (standing) return standing;
      const isOwn = await withDeadline(deadline, preflight.requireFree(request, deadline), late);
      if (isOwn && isIdentified(request)) return await repeat.findAtLast(request, deadline);
    }
    if (!preflight.trustsIssuer(request)) {
      await withDeadline(deadline, preflight.requireIssuer(request), late);
    }
    preflight.remember(request);
    try {
      return (await batcher.submit(request, deadline, untilSettled(identity))) as IssuedToken;
    } catch (error) {
      if (!(error instanceof RequestUsed) || !isIdentified(request)) throw error;
      return await repeat.findAtLast(request, deadline);
    }
  }

  /** The token of an earlier attempt that was answered before its outcome was known; undefined if there is none. */
  async function outcomeBefore(
    request: IdentifiedRequest,
    attempt: Promise<Settled>,
    deadline: number,
  ): Promise<IssuedToken | undefined> {
    const settled = await withDeadline(deadline, attempt, outcomeUnknown);
    const isIssued = !(settled instanceof Error) || settled instanceof RequestUsed;
    return settled !== undefined && isIssued ? repeat.findAtLast(request, deadline) : undefined;
  }

  /** Keeps the request in `unsettled` until the function that is returned gets its outcome. */
  function untilSettled(identity: RequestIdentity | undefined): ((settled?: Settled) => void) | undefined {
    if (identity === undefined) return undefined;
    const { promise, resolve } = Promise.withResolvers<Settled>();
    unsettled.set(identity.id, promise);
    return (settled) => {
      unsettled.delete(identity.id);
      resolve(settled);
    };
  }

  return {
    gasOf: issuer.gasOf,
    issue(request: IssueRequest, since?: number): Promise<IssuedToken> {
      tracing?.requested(request);
      const deadline = (since ?? Date.now()) + timeout;
      const run = () => issue(request, deadline);
      const issued = request.identity === undefined ? run() : singleFlight(request.identity, run);
      // What it joins may have come later, and have more time.
      return since === undefined ? issued : withDeadline(deadline + GRACE, issued, outcomeUnknown);
    },
    /**
     * Has an order executed. It is the caller's to see that it is not sent twice.
     * @throws CallFailed if it failed, and as Batcher's submit
     */
    execute(
      order: OrderCall,
      deadline: number,
      onSettled: (settled?: Settled) => void,
    ): Promise<ExecutedCall> {
      tracing?.requested(order);
      return batcher.submit(order, deadline, onSettled);
    },
    /** Resolves when every request has its answer. */
    idle: batcher.idle,
  };
}
