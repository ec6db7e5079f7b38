import { HallmarkError } from "../../../base/errors.ts";
import type { RpcLog, RpcReceipt } from "../../../rpc/types.ts";
import type { IssuedToken } from "../../records.ts";
import { issuerSuspended, stIdTaken, tickerTaken, unknownIssuer } from "../../refusals.ts";
import { stId } from "../../st-id.ts";
import { artifact } from "../artifacts.ts";
import { REFUSALS, type Contracts, type Refusal } from "../contracts.ts";
import type { IssueRequest } from "../issue-request.ts";
import { CallFailed, type ExecutedCall, type OrderCall } from "../order-call.ts";
import type { BatchItem } from "./weight.ts";

/** The request's id is used already, so its token is on the chain. */
export class RequestUsed extends Error {
  override readonly name = "RequestUsed";
}

/** What a batch makes of one of its items. */
export type Outcome = IssuedToken | ExecutedCall;

const ORDER_EXECUTED = artifact("SecurityToken").abi.getEvent("OrderExecuted")?.topicHash;
export const ORDER_FAILED = artifact("OrderExecutor").abi.getEvent("OrderFailed")?.topicHash;

/** The outcome of each item of a batch, given in its order. @throws if the receipt is not of that batch */
export function outcomesOf(
  factory: Contracts["factory"],
  receipt: RpcReceipt,
  inOrder: readonly BatchItem[],
): Map<BatchItem, Outcome | Error> {
  const requests = inOrder.filter((item) => item.kind !== "order");
  const orders = inOrder.filter((item) => item.kind === "order");
  return new Map<BatchItem, Outcome | Error>([
    ...outcomesOfIssues(factory, receipt, requests),
    ...outcomesOfOrders(receipt, orders),
  ]);
}

function outcomesOfIssues(
  factory: Contracts["factory"],
  receipt: RpcReceipt,
  inOrder: readonly IssueRequest[],
): Map<IssueRequest, IssuedToken | Error> {
  const refused = factory.abi.getEvent("IssueRefused")?.topicHash;
  const address = factory.address.toLowerCase();
  // One event a request. The topics and the last word suffice, which spares decoding the rest.
  const events = receipt.logs.filter((log) => log.address.toLowerCase() === address);
  if (events.length !== inOrder.length) {
    throw new Error(`${receipt.transactionHash} has ${events.length} events for ${inOrder.length} requests`);
  }
  const outcomes = new Map<IssueRequest, IssuedToken | Error>();
  for (const [i, request] of inOrder.entries()) {
    const { topics, data } = events[i] as (typeof events)[0];
    const outcome =
      topics[0] === refused
        ? refusal(request, REFUSALS[Number(`0x${data.slice(-2)}`)])
        : { id: Number(topics[1]), transactionHash: receipt.transactionHash };
    outcomes.set(request, outcome);
  }
  return outcomes;
}

/** A token says which order it has executed; of one that failed, the executor says which of the batch's orders that was. */
function outcomesOfOrders(
  { logs, transactionHash }: RpcReceipt,
  inOrder: readonly OrderCall[],
): (readonly [OrderCall, ExecutedCall | CallFailed])[] {
  const done = new Set<string>();
  const failures = new Map<number, RpcLog>();
  for (const log of logs) {
    const [event, of = ""] = log.topics;
    if (event === ORDER_EXECUTED) done.add(placeOf(log.address, of));
    else if (event === ORDER_FAILED && !failures.has(Number(of))) failures.set(Number(of), log);
  }
  return inOrder.map((order, i) => {
    if (done.has(placeOf(order.target, order.id))) return [order, { transactionHash }];
    const failed = failures.get(i);
    if (failed === undefined)
      throw new Error(`${transactionHash} does not say what became of order ${order.id}`);
    const [reason] = artifact("OrderExecutor")
      .abi.decodeEventLog("OrderFailed", failed.data, failed.topics)
      .slice(2);
    return [order, new CallFailed(reason as string)];
  });
}

function placeOf(token: string, id: string): string {
  return `${token.toLowerCase()} ${id}`;
}

/** The factory's reason, as the service's error. */
function refusal({ kind, order }: IssueRequest, reason: Refusal | undefined): Error {
  if (reason === "RequestUsed") return new RequestUsed();
  if (kind === "token" && reason === "TickerTaken") return tickerTaken(order.ticker);
  if (kind === "security-token" && reason === "StIdTaken") {
    return stIdTaken(stId(order.issuerId, order.tokenName));
  }
  if (kind === "security-token" && reason === "UnknownIssuer") return unknownIssuer(order.issuerId);
  if (kind === "security-token" && reason === "IssuerSuspended") return issuerSuspended(order.issuerId);
  // The service validated it and the contract refuses it, so one of the two is wrong.
  return new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", { cause: `refused: ${reason}` });
}
