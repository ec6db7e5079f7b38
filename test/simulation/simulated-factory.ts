import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { encodeResult } from "./abi.ts";
import { REFUSALS, type Refusal } from "../../src/ledger/evm/contracts.ts";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import { tokenAddresses } from "../../src/ledger/evm/token-address.ts";
import type { Context } from "./simulated-contracts.ts";
import { callWithin } from "./simulated-dry-run.ts";
import { registerIssuer } from "./simulated-registry.ts";
import { emit, parseCall, Revert, type State } from "./state.ts";

const { abi } = artifact("TokenFactory");
const REGISTRY = artifact("TokenRegistry").abi;
const TOKEN = artifact("IssuedToken").abi;
const ZERO = `0x${"0".repeat(40)}`;
const EXECUTOR = artifact("OrderExecutor").abi;
/** A call, and an event with a reason. */
const AROUND_ORDER = 8_000;
const NO_KEY = `0x${"0".repeat(64)}`;

interface Identity {
  requestId: string;
  payloadHash: string;
  amount: bigint;
}
type TokenRequest = Identity & {
  kind: "token";
  owner: string;
  decimals: bigint;
  ticker: string;
  fullName: string;
  shortName: string;
};
type SecurityTokenRequest = Identity & {
  kind: "security token";
  issuerId: string;
  tokenName: string;
  info: string;
};
type Request = TokenRequest | SecurityTokenRequest;

/** What TokenFactory does for its operators: a batch skips what it can't issue, and says why. */
export function callFactory(context: Context): string {
  const { state, contract, from, to, data, logs, spend, prices } = context;
  const registry = contract.registry as string;
  const { name, args } = parseCall(abi, data);
  if (name === "REGISTRY") return encodeResult(abi, name, [registry]);
  if (name === "registerIssuer") {
    if (!state.operators.has(from)) throw new Revert(abi, "NotOperator", [from]);
    requireFactory(state, to);
    spend(prices.batch + 2 * prices.slot + prices.token);
    registerIssuer(state, registry, logs, args[0] as string, args[1] as string);
    return "0x";
  }
  if (name === "EXECUTOR") return encodeResult(abi, name, [contract.executor]);
  if (name !== "issue" && name !== "issueAndExecute") throw new Error(`the simulated factory has no ${name}`);
  spend(prices.batch);
  requireRoles(context);
  const [tokens, securityTokens] = args as [TokenRequest[], SecurityTokenRequest[]];
  issueAll(
    context,
    tokens.map((request) => ({ ...request, kind: "token" })),
  );
  issueAll(
    context,
    securityTokens.map((request) => ({ ...request, kind: "security token" })),
  );
  if (name === "issueAndExecute") executeAll(context, args[2] as string);
  return "0x";
}

/** What OrderExecutor does: each order by itself, and those that fail are told. */
function executeAll(context: Context, calldata: string): void {
  const executor = context.contract.executor as string;
  const [orders] = parseCall(EXECUTOR, calldata).args as [{ target: string; gas: bigint; data: string }[]];
  for (const [i, { target, gas, data }] of orders.entries()) {
    const call = { ...context, from: executor, to: target, data };
    const { succeeded, used, returned } = callWithin(Number(gas), call);
    context.spend(used + AROUND_ORDER);
    if (!succeeded) emit(context.logs, executor, EXECUTOR, "OrderFailed", [i, target, returned]);
  }
}

/** Both roles are looked up only if another pair than this one was the last. */
function requireRoles({ state, from, to, spend, prices }: Context): void {
  const pair = `${from} ${to}`;
  if (state.lastPair === pair) return;
  requireFactory(state, to);
  if (!state.operators.has(from)) throw new Revert(abi, "NotOperator", [from]);
  // Where the pair is kept, there is nothing before the first batch.
  if (state.lastPair === undefined) spend(prices.slot);
  state.lastPair = pair;
}

function requireFactory(state: State, factory: string): void {
  if (state.factories.has(factory)) return;
  throw new Revert(REGISTRY, "AccessControlUnauthorizedAccount", [factory, ROLES.factory]);
}

/** The tokens are created first, all of them, and the factory's events come after that. */
function issueAll(context: Context, requests: Request[]): void {
  const results = requests.map((request) => issue(context, request));
  for (const emitResult of results) emitResult();
}

/** Answers how to emit what came of the request. */
function issue({ state, contract, to, logs, spend, prices }: Context, request: Request): () => void {
  const { kind, requestId, amount } = request;
  const refusal = refusalOf(state, request);
  if (refusal !== "None") {
    spend(prices.refused);
    return () => emit(logs, to, abi, "IssueRefused", [requestId, REFUSALS.indexOf(refusal)]);
  }
  const id = state.tokens.length + 1;
  const isToken = kind === "token";
  const addresses = tokenAddresses(contract.registry as string);
  const address = (
    isToken ? addresses.ofTicker(textOf(request.ticker)) : addresses.ofStId(stIdOf(request))
  ).toLowerCase();
  const owner = (isToken ? request.owner : (state.issuers.get(request.issuerId) as string)).toLowerCase();
  const supply = isToken ? amount * 10n ** request.decimals : amount;
  const issuerId = isToken ? undefined : request.issuerId;
  const name = isToken ? request.fullName : request.tokenName;
  state.tokens.push({ id, kind, address, name, owner, supply, issuerId });
  if (isToken) state.tickers.set(textOf(request.ticker).toLowerCase(), id);
  else state.stIds.set(stIdOf(request), id);
  state.books.set(`${address}:${owner}`, supply);
  spend(prices.create + prices.codeByte * codeLength(request) + prices.token);
  if (requestId !== NO_KEY) {
    state.requests.set(requestId, {
      id,
      payload: request.payloadHash.slice(0, 42),
    });
    spend(prices.slot + prices.key);
  }
  emit(logs, address, TOKEN, "Transfer", [ZERO, owner, supply]);
  if (isToken) {
    const { decimals, ticker, fullName, shortName } = request;
    const values = [id, requestId, owner, amount, decimals, ticker, fullName, shortName];
    return () => emit(logs, to, abi, "TokenIssued", values);
  }
  const { tokenName, info } = request;
  spend(8 * Buffer.byteLength(info));
  const values = [id, requestId, owner, amount, issuerId, tokenName, info];
  return () => emit(logs, to, abi, "SecurityTokenIssued", values);
}

function refusalOf(state: State, request: Request): Refusal {
  const { kind, requestId } = request;
  const isToken = kind === "token";
  const names = isToken ? [request.fullName, request.shortName] : [request.tokenName];
  if (request.amount === 0n || names.some((name) => name === "" || Buffer.byteLength(name) > 60))
    return "InvalidRequest";
  if (isToken && (request.decimals > 8n || !isTicker(textOf(request.ticker)))) return "InvalidRequest";
  if (requestId !== NO_KEY && state.requests.has(requestId)) return "RequestUsed";
  if (isToken) return state.tickers.has(textOf(request.ticker).toLowerCase()) ? "TickerTaken" : "None";
  if (!state.issuers.has(request.issuerId)) return "UnknownIssuer";
  return state.stIds.has(stIdOf(request)) ? "StIdTaken" : "None";
}

function isTicker(text: string): boolean {
  return /^(?=.*[a-z0-9])(?!st-[0-9]+$)[a-z0-9.\-_$]{1,11}$/.test(text.toLowerCase());
}

function stIdOf({ issuerId, tokenName }: SecurityTokenRequest): string {
  return `${issuerId}-${tokenName}`;
}

/** Of a `bytes11`. */
function textOf(bytes: string): string {
  return Buffer.from(bytes.slice(2), "hex").toString("latin1").replace(/\0+$/, "");
}

/** The proxy with its constants. */
function codeLength(request: Request): number {
  const amount = Math.ceil(request.amount.toString(16).length / 2);
  if (request.kind === "token")
    return 77 + Buffer.byteLength(request.fullName) + textOf(request.ticker).length + amount;
  return 77 + 32 + Buffer.byteLength(request.issuerId + request.tokenName) + amount;
}
