import { HallmarkError } from "../../../base/errors.ts";
import type {
  IssuedToken,
  Readiness,
  RequestIdentity,
  SecurityTokenOrder,
  TokenOrder,
} from "../../records.ts";
import { stIdTaken, tickerTaken, unknownIssuer } from "../../refusals.ts";
import { stId } from "../../st-id.ts";
import { encodeIssue } from "./encode-issue.ts";
import { REFUSALS, type Contracts, type Refusal } from "../contracts.ts";
import { BATCH_GAS, securityTokenWeight, tokenWeight } from "./gas.ts";
import type { RpcReceipt } from "../../../rpc/types.ts";
import type { Sender } from "./sender.ts";

/** A request to the factory. */
export type Request = { identity?: RequestIdentity | undefined } & (
  { kind: "token"; order: TokenOrder } | { kind: "security-token"; order: SecurityTokenOrder }
);

/** A token as its transaction's receipt tells of it. */
export interface MinedToken extends IssuedToken {
  blockHash: string;
}

/** The request's id is used already: what it made is on the chain. */
export class RequestUsed extends Error {
  override readonly name = "RequestUsed";
}

export function weigh(request: Request) {
  return request.kind === "token" ? tokenWeight(request.order) : securityTokenWeight(request.order);
}

/**
 * Issues a batch in one transaction; for each request the token, or why it was refused. A batch that reverts is split
 * until the request that does it stands alone, unless `readiness` knows that none can be issued.
 */
export async function issueBatch(
  factory: Contracts["factory"],
  sender: Sender,
  readiness: () => Promise<Readiness>,
  requests: Request[],
): Promise<(MinedToken | Error)[]> {
  const tokens = requests.filter((request) => request.kind === "token");
  const securityTokens = requests.filter((request) => request.kind === "security-token");
  const data = `0x${encodeIssue(tokens, securityTokens).toString("hex")}`;
  const gas = requests.reduce((sum, request) => sum + weigh(request).gas, BATCH_GAS);
  const receipt = await sender.send(factory.address, data, BigInt(gas));

  if (BigInt(receipt.status) === 0n) {
    const state = await readiness();
    if (!state.ready) {
      const message = `${state.reason}; nothing was issued`;
      return requests.map(() => new HallmarkError("LEDGER_UNAVAILABLE", message, { retryAfter: 5 }));
    }
    if (requests.length === 1) {
      const hash = receipt.transactionHash;
      return [
        new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", { cause: `${hash} reverted` }),
      ];
    }
    const middle = Math.ceil(requests.length / 2);
    const outcomes: (MinedToken | Error)[] = [];
    for (const half of [requests.slice(0, middle), requests.slice(middle)]) {
      // What becomes of one half says nothing about the other.
      const settled = issueBatch(factory, sender, readiness, half).catch((error: unknown) =>
        half.map(() => error as Error),
      );
      outcomes.push(...(await settled));
    }
    return outcomes;
  }
  const outcomes = new Map<Request, MinedToken | Error>();
  const events = outcomesOf(factory, receipt);
  // The factory emits one event a request, security tokens after tokens.
  [...tokens, ...securityTokens].forEach((request, i) => {
    const outcome = events[i];
    outcomes.set(request, typeof outcome === "object" ? outcome : refusal(request, outcome ?? "None"));
  });
  return requests.map((request) => outcomes.get(request) as MinedToken | Error);
}

/** What the factory's events say, in their order; the topics suffice, which spares decoding the rest. */
function outcomesOf(factory: Contracts["factory"], receipt: RpcReceipt): (MinedToken | Refusal)[] {
  const refused = factory.abi.getEvent("IssueRefused")?.topicHash;
  const address = factory.address.toLowerCase();
  return receipt.logs
    .filter((log) => log.address.toLowerCase() === address)
    .map(({ topics, data }) =>
      topics[0] === refused
        ? // The last word of the event is the reason.
          (REFUSALS[Number(`0x${data.slice(-2)}`)] ?? "None")
        : { id: Number(topics[1]), transactionHash: receipt.transactionHash, blockHash: receipt.blockHash },
    );
}

/** The factory's word for it, in the service's errors. */
function refusal(request: Request, reason: Refusal): Error {
  if (reason === "RequestUsed") return new RequestUsed();
  const { kind, order } = request;
  if (kind === "token" && reason === "TickerTaken") return tickerTaken(order.ticker);
  if (kind === "security-token" && reason === "StIdTaken")
    return stIdTaken(stId(order.issuerId, order.tokenName));
  if (kind === "security-token" && reason === "UnknownIssuer") return unknownIssuer(order.issuerId);
  // What the service validates and the contract refuses all the same: a defect of one of both.
  return new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", { cause: `refused: ${reason}` });
}
