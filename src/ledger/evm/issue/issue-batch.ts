import { HallmarkError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { Undone, type Node } from "../../../rpc/node.ts";
import type { RpcReceipt } from "../../../rpc/types.ts";
import type { Readiness } from "../../records.ts";
import { ledgerUnavailable } from "../../refusals.ts";
import { artifact } from "../artifacts.ts";
import type { Contracts } from "../contracts.ts";
import type { Call, Mined } from "./attempts.ts";
import { StillOpen, type Progress, type SentBatch } from "./batcher.ts";
import { encodeIssue } from "./encode-issue.ts";
import { createGasModel } from "./gas-model.ts";
import { ORDER_FAILED, outcomesOf, type Outcome } from "./outcomes.ts";
import type { Sender } from "./sender.ts";
import { RefusedForGood, type Work } from "./settle.ts";
import { simulate, simulateWithin, type Simulated } from "./simulate.ts";
import type { Limits } from "./terms.ts";
import { NO_WEIGHT, sum, weigh, type BatchItem, type Weight } from "./weight.ts";

// Longer than other files, because making a batch, sending it and learning from it share what is known of gas and reverts.

export interface BatchIssuerOptions {
  node: Node;
  sender: Sender;
  factory: Contracts["factory"];
  /** Whether anything can be issued, and why not. */
  readiness(): Promise<Readiness>;
  log: Log;
}

/** A transaction that issues a batch, and executes its orders. */
interface IssueCall extends Call {
  /** In the order of their events. */
  requests: BatchItem[];
  weight: Weight;
}

/** The selector, and offset and length of both lists; with orders, of the call that has them, too. */
const ENVELOPE = 4 + 4 * 32 + 4 + 5 * 32;

/** Which part of its limit a transaction has used that ran out of gas: 63/64 of the rest are lost in the call that fails. */
const NEARLY_ALL = 15 / 16;

/** How much more than in a simulation a request may take in its block. */
const MARGIN = 17 / 16;

/** How many requests a batch has while it is not known what they take: little is lost then if they run out. */
const FIRST_BATCH = 8;

/** The selectors of errors that are for want of a role. */
const MISSING_ROLES = [
  {
    error: artifact("TokenFactory").abi.getError("NotOperator")?.selector as string,
    reason: "the operator may not call the factory",
  },
  {
    error: artifact("TokenRegistry").abi.getError("AccessControlUnauthorizedAccount")?.selector as string,
    reason: "the factory may not write to the registry",
  },
];

/** How often a request's transaction may revert, although its simulation did not. */
const REVERTS = 3;

/** Issues requests and executes orders in batches, each in one transaction. */
export function createBatchIssuer({ node, sender, factory, readiness, log }: BatchIssuerOptions) {
  const gas = createGasModel();
  const reverts = new WeakMap<BatchItem, number>();
  const told = new WeakMap<RpcReceipt, ReturnType<typeof outcomesOf>>();
  /** What was in a transaction that was undone. */
  const undone = new WeakSet<BatchItem>();
  let batches = 0;

  /** A function that says, for one request after the other, whether it fits with those before it. */
  function filling(limits: Limits = sender.limits()): (request: BatchItem) => boolean {
    let weight = NO_WEIGHT;
    let first: BatchItem | undefined;
    return (request) => {
      first ??= request;
      // What issues take is learned from batches without orders.
      if (gas.isGuess() && isOrder(request) !== isOrder(first)) return false;
      // Else it could be undone again and again.
      if (undone.has(first) && isUntried(request)) return false;
      weight = sum(weight, weigh(request));
      return ENVELOPE + weight.bytes <= limits.bytes && Number(gas.limit(weight)) <= limits.gas;
    };
  }

  function callOf(requests: BatchItem[]): IssueCall {
    const tokens = requests.filter((request) => request.kind === "token");
    const securityTokens = requests.filter((request) => request.kind === "security-token");
    const orders = requests.filter((request) => request.kind === "order");
    const weight = requests.map(weigh).reduce(sum);
    return {
      to: factory.address,
      data: encodeIssue(tokens, securityTokens, orders),
      gas: gas.limit(weight),
      failure: orders.every(({ isTried }) => isTried) ? undefined : ORDER_FAILED,
      requests: [...tokens, ...securityTokens, ...orders],
      weight,
    };
  }

  /** Calls for as many of the first requests as fit and do not revert; those that revert alone get an error. */
  async function prepare(
    requests: BatchItem[],
    mayGo: (request: BatchItem) => boolean,
    errors: Map<BatchItem, Error>,
    limits: Limits,
    mustSimulate: boolean,
  ): Promise<IssueCall> {
    let most = gas.isGuess() && !isOrder(requests[0] as BatchItem) ? FIRST_BATCH : Infinity;
    const suspects = new Set<BatchItem>();
    for (;;) {
      const left = requests.filter((request) => !errors.has(request) && mayGo(request));
      if (left.length === 0) throw errors.values().next().value ?? ledgerUnavailable("nobody waits for it");
      const fits = filling(limits);
      // Asked of the first one too, since it counts with those after it.
      const end = left.findIndex((request, i) => (!fits(request) && i > 0) || i >= most);
      const call = callOf(end < 0 ? left : left.slice(0, end));
      // What orders take is known of each.
      const isGuess = gas.isGuess() && !call.requests.every(isOrder);
      // One alone that seems too large may take less than what was learned from others says.
      const isDoubtful =
        sender.hasReverted() ||
        Number(call.gas) > limits.gas ||
        call.requests.some((request) => reverts.has(request));
      if (!mustSimulate && !isDoubtful && !isGuess) return call;
      const simulated = await simulateCall(call, limits);
      if (!call.requests.every(mayGo)) continue;
      if (simulated.outcome === "succeeds") {
        gas.simulated(call.weight, simulated.gas);
        const needed = call.weight.orders > 0 ? BigInt(simulated.gas) : gas.limit(call.weight);
        if (Number(needed) <= limits.gas) return { ...call, gas: needed };
        if (call.requests.length === 1) return { ...call, gas: smaller(needed, simulated.gas) };
        // What was learned makes the batch too large. Each try is smaller, whatever is learned, so this ends.
        most = call.requests.length - 1;
        continue;
      }
      if (simulated.outcome === "reverts") await requireRoles(simulated.data);
      if (call.requests.length > 1) {
        most = Math.ceil(call.requests.length / 2);
        continue;
      }
      if (simulated.outcome === "unknown") return call;
      // A limit of the node's makes it revert as well as refuse it.
      const trouble = sender.trouble();
      if (trouble !== undefined) throw ledgerUnavailable(trouble);
      const [request] = call.requests as [BatchItem];
      // What was missing may have come between the simulation and the look for it.
      if (!suspects.has(request)) {
        suspects.add(request);
        continue;
      }
      errors.set(
        request,
        new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", {
          cause: `the request reverts with ${simulated.data}`,
        }),
      );
    }
  }

  function simulateCall(call: IssueCall, limits: Limits): Promise<Simulated> {
    if (call.weight.orders === 0) return simulate(node, sender.address, call);
    const most = BigInt(limits.gas);
    return simulateWithin(node, sender.address, call, [call.gas, most > call.gas ? most : call.gas]);
  }

  /** @throws if a revert is for want of a role, and so of no request */
  async function requireRoles(revertData: string | undefined): Promise<void> {
    const state = await readiness();
    if (!state.ready) throw ledgerUnavailable(state.reason);
    const missing = MISSING_ROLES.find(({ error }) => revertData?.startsWith(error) === true);
    if (missing !== undefined) throw ledgerUnavailable(missing.reason);
  }

  /** Looked for twice: to learn from it, and to answer. */
  function outcomesIn({ call, receipt }: Mined<IssueCall>): ReturnType<typeof outcomesOf> {
    const outcomes = told.get(receipt) ?? outcomesOf(factory, receipt, call.requests);
    told.set(receipt, outcomes);
    return outcomes;
  }

  function isIssuedWhole(mined: Mined<IssueCall>): boolean {
    try {
      return [...outcomesIn(mined).values()].every((outcome) => !(outcome instanceof Error));
    } catch {
      // A chain without the contracts has executed it: that it is another one is found out before it is settled.
      return false;
    }
  }

  /** Learns what a transaction shows of gas and roles, before it is settled. */
  function learn(mined: Mined<IssueCall>): void {
    const { call, receipt } = mined;
    const gasUsed = Number(receipt.gasUsed);
    if (BigInt(receipt.status) === 1n) {
      if (isIssuedWhole(mined)) gas.learn(call.weight, gasUsed);
      return;
    }
    for (const request of call.requests) reverts.set(request, (reverts.get(request) ?? 0) + 1);
    if (gasUsed < NEARLY_ALL * Number(call.gas)) return;
    gas.ranOut();
    log.warn(
      { transaction: receipt.transactionHash, gas: Number(call.gas), requests: call.requests.length },
      "a batch ran out of gas: what the chain charges is looked up again",
    );
  }

  /** What became of each request; undefined if it is in no transaction that was executed. */
  function outcomesAfter(
    mined: readonly Mined<IssueCall>[],
    errors: ReadonlyMap<BatchItem, Error>,
  ): (request: BatchItem) => Outcome | Error | undefined {
    const executed = mined.filter(({ receipt }) => BigInt(receipt.status) === 1n).map(outcomesIn);
    return (request) => {
      const told = executed.flatMap((outcomes) => outcomes.get(request) ?? []);
      const outcome = told.find(isDone) ?? told[0] ?? errors.get(request);
      if (outcome !== undefined || (reverts.get(request) ?? 0) < REVERTS) return outcome;
      return ledgerUnavailable("the chain reverts the transaction");
    };
  }

  return {
    filling,

    /** What a transaction with this request alone may use. */
    gasOf: (request: BatchItem) => gas.limit(weigh(request)),

    /** @throws if none of them was sent */
    async send(requests: BatchItem[], progress: Progress<BatchItem>): Promise<SentBatch<Outcome>> {
      const errors = new Map<BatchItem, Error>();
      const batch = ++batches;
      const work: Work<IssueCall> = {
        prepare: (limits, mustSimulate) => prepare(requests, progress.mayGo, errors, limits, mustSimulate),
        about: (call) => ({ batch, requests: call.requests.length }),
        isIn: (transaction, call) => progress.isIn(call.requests, { batch, ...transaction }),
        isBlocked: progress.isBlocked,
      };
      const sent = await sender.send(work).catch((error: unknown) => {
        if (!(error instanceof RefusedForGood)) throw error;
        const { call, cause } = error as RefusedForGood<IssueCall>;
        for (const request of call.requests) {
          if (!(cause instanceof Undone)) errors.set(request, error);
          else if (isUntried(request)) errors.set(request, cause);
          // It goes again.
          else undone.add(request);
        }
      });
      sent?.mined.forEach(learn);
      if (sent === undefined) return { outcomes: Promise.resolve(requests.map((each) => errors.get(each))) };
      return {
        outcomes: sent.settled.then(({ mined, leftOver }) => {
          const outcomes = requests.map(outcomesAfter(mined, errors));
          if (leftOver === undefined) return outcomes;
          let last: Promise<ReturnType<typeof outcomesAfter>> | undefined;
          return outcomes.map((outcome, i) => {
            const request = requests[i] as BatchItem;
            const isIn = ({ requests: those }: IssueCall) => those.includes(request);
            if (isDone(outcome) || !leftOver.calls.some(isIn)) return outcome;
            last ??= leftOver.mined().then((all) => outcomesAfter(all, errors));
            return new StillOpen(last.then((outcomeOf) => outcomeOf(request)));
          });
        }),
      };
    },
  };
}

/** A limit, or what a simulation took and a part more, if that is less. */
function smaller(limit: bigint, simulated: number): bigint {
  const enough = BigInt(Math.ceil(MARGIN * simulated));
  return enough < limit ? enough : limit;
}

function isDone(outcome: Outcome | Error | undefined): outcome is Outcome {
  return outcome !== undefined && !(outcome instanceof Error);
}

function isOrder({ kind }: BatchItem): boolean {
  return kind === "order";
}

function isUntried(item: BatchItem): boolean {
  return item.kind === "order" && !item.isTried;
}

export type BatchIssuer = ReturnType<typeof createBatchIssuer>;
