import { Transaction } from "ethers";
import { RpcError, type Node } from "../rpc/node.ts";
import { answerRpc } from "./rpc-methods.ts";

const MAX_BATCH = 100;

interface Call {
  jsonrpc?: unknown;
  id?: unknown;
  method?: unknown;
  params?: unknown;
}

/**
 * Answers a call of JSON-RPC 2.0, or a batch of them; undefined if no answer is expected. Without a chain every call is told
 * that it is starting.
 */
export async function answerCalls(body: unknown, chain: Node | undefined): Promise<object | undefined> {
  if (!Array.isArray(body)) return answer(body as Call, chain);
  if (body.length === 0) return failure(null, -32600, "a batch has at least one call");
  const calls = body as (Call | null)[];
  const answers =
    calls.length > MAX_BATCH
      ? calls.map(refuseMany)
      : await Promise.all(calls.map((call) => answer(call, chain)));
  const expected = answers.filter((each) => each !== undefined);
  return expected.length === 0 ? undefined : expected;
}

export function failure(id: unknown, code: number, message: string, data?: string): object {
  return { jsonrpc: "2.0", id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}

function refuseMany(call: Call | null): object | undefined {
  if (isNotification(call)) return undefined;
  return failure(call?.id ?? null, -32600, `a batch has at most ${MAX_BATCH} calls`);
}

/** Returns undefined for a notification, which gets no answer, not even if it fails. */
async function answer(call: Call | null, chain: Node | undefined): Promise<object | undefined> {
  const result = await resultOf(call, chain);
  return isNotification(call) ? undefined : result;
}

async function resultOf(call: Call | null, chain: Node | undefined): Promise<object> {
  if (!isCall(call)) return failure(call?.id ?? null, -32600, "invalid request");
  const { id = null, method, params = [] } = call;
  if (chain === undefined) return failure(id, -32000, "the chain is starting");
  // The journal also keeps transactions that the chain refuses. Anything else must not get into it.
  if (method === "eth_sendRawTransaction" && !isTransaction(params[0])) {
    return failure(id, -32602, "the parameter is no signed transaction");
  }
  try {
    return { jsonrpc: "2.0", id, result: await answerRpc(chain, method, params) };
  } catch (error) {
    if (!(error instanceof RpcError)) return failure(id, -32603, "internal error");
    return failure(id, error.code, error.message, error.data);
  }
}

function isTransaction(raw: unknown): boolean {
  try {
    return Transaction.from(String(raw)).isSigned();
  } catch {
    return false;
  }
}

/** A call without an id (JSON-RPC 2.0). */
function isNotification(call: Call | null): boolean {
  return isCall(call) && !("id" in call);
}

function isCall(call: Call | null): call is { method: string; params?: unknown[]; id?: unknown } {
  const { method, params = [] } = call ?? {};
  return typeof method === "string" && Array.isArray(params);
}
