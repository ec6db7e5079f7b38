import { ZeroHash, encodeBytes32String } from "ethers";
import { HallmarkError } from "../../errors.ts";
import type { IssuedToken, RequestIdentity, SecurityTokenOrder, TokenOrder } from "../ledger.ts";
import { stIdTaken, tickerTaken, unknownIssuer } from "../refusals.ts";
import { stId } from "../st-id.ts";
import { REFUSALS, type Contracts, type Refusal } from "./contracts.ts";
import { BATCH_GAS, securityTokenWeight, tokenWeight } from "./gas.ts";
import type { RpcReceipt } from "./rpc-types.ts";
import type { Sender } from "./sender.ts";

/** A request to the factory. */
export type Request = { identity?: RequestIdentity | undefined } & (
  { kind: "token"; order: TokenOrder } | { kind: "security-token"; order: SecurityTokenOrder }
);

/** The request's id is used already: what it made is on the chain. */
export class RequestUsed extends Error {
  override readonly name = "RequestUsed";
}

export function weigh(request: Request) {
  return request.kind === "token" ? tokenWeight(request.order) : securityTokenWeight(request.order);
}

/**
 * Issues a batch in one transaction; for each request the token, or why it was refused. A batch that reverts is split
 * until the request that does it stands alone.
 */
export async function issueBatch(
  factory: Contracts["factory"],
  sender: Sender,
  requests: Request[],
): Promise<(IssuedToken | Error)[]> {
  const tokens = requests.filter((request) => request.kind === "token");
  const securityTokens = requests.filter((request) => request.kind === "security-token");
  const data = factory.abi.encodeFunctionData("issue", [
    tokens.map(({ order, identity }) => ({ ...encodeIdentity(identity), ...encodeToken(order) })),
    securityTokens.map(({ order, identity }) => ({ ...encodeIdentity(identity), ...order })),
  ]);
  const gas = requests.reduce((sum, request) => sum + weigh(request).gas, BATCH_GAS);
  const receipt = await sender.send(factory.address, data, BigInt(gas));

  if (BigInt(receipt.status) === 0n) {
    if (requests.length === 1) {
      const hash = receipt.transactionHash;
      return [
        new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", { cause: `${hash} reverted` }),
      ];
    }
    const half = Math.ceil(requests.length / 2);
    return [
      ...(await issueBatch(factory, sender, requests.slice(0, half))),
      ...(await issueBatch(factory, sender, requests.slice(half))),
    ];
  }
  const outcomes = new Map<Request, IssuedToken | Error>();
  const events = outcomesOf(factory, receipt);
  // The factory emits one event a request, security tokens after tokens.
  [...tokens, ...securityTokens].forEach((request, i) => {
    const outcome = events[i];
    outcomes.set(request, typeof outcome === "object" ? outcome : refusal(request, outcome ?? "None"));
  });
  return requests.map((request) => outcomes.get(request) as IssuedToken | Error);
}

function encodeToken(order: TokenOrder) {
  return {
    owner: order.owner,
    amount: order.amount,
    decimals: order.decimals,
    // bytes11: the text, padded with zeros.
    ticker: encodeBytes32String(order.ticker).slice(0, 2 + 2 * 11),
    fullName: order.fullName,
    shortName: order.shortName,
  };
}

function encodeIdentity(identity: RequestIdentity | undefined) {
  if (identity === undefined) return { requestId: ZeroHash, payloadHash: ZeroHash };
  return { requestId: `0x${identity.id}`, payloadHash: `0x${identity.payload}` };
}

function outcomesOf(factory: Contracts["factory"], receipt: RpcReceipt): (IssuedToken | Refusal)[] {
  return receipt.logs
    .filter((log) => log.address.toLowerCase() === factory.address.toLowerCase())
    .map((log) => {
      const event = factory.abi.parseLog(log);
      if (event?.name === "IssueRefused") return REFUSALS[Number(event.args["reason"])] ?? "None";
      return { id: Number(event?.args["id"]), transactionHash: receipt.transactionHash };
    });
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
