import { RpcError, type Node } from "../rpc/node.ts";
import type { RpcBlock, RpcReceipt } from "../rpc/types.ts";

/** A transaction with more gas is not traced, since a trace takes some hundred bytes for each operation. */
const MOST_TRACED_GAS = 1_000_000;

/**
 * The methods of the embedded chain's JSON-RPC, which are those that wallets, scripts and libraries need. It refuses all
 * others: snapshots, impersonation, control of mining and state, and whatever a newer Hardhat may add.
 */
const PASSED_ON: ReadonlySet<string> = new Set([
  "eth_accounts",
  "eth_blobBaseFee",
  "eth_blockNumber",
  "eth_call",
  "eth_chainId",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getBlockTransactionCountByHash",
  "eth_getBlockTransactionCountByNumber",
  "eth_getCode",
  "eth_getFilterChanges",
  "eth_getFilterLogs",
  "eth_getLogs",
  "eth_getProof",
  "eth_getStorageAt",
  "eth_getTransactionByBlockHashAndIndex",
  "eth_getTransactionByBlockNumberAndIndex",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
  "eth_newBlockFilter",
  "eth_newFilter",
  "eth_sendRawTransaction",
  "eth_sendTransaction",
  "eth_sign",
  "eth_signTypedData_v4",
  "eth_syncing",
  "eth_uninstallFilter",
  "net_version",
  "personal_sign",
  "web3_clientVersion",
  "web3_sha3",
]);

const NO_SUBSCRIPTIONS =
  "subscriptions need WebSocket, which this server does not support: use eth_newFilter or eth_newBlockFilter, and eth_getFilterChanges";

type Answer = (node: Node, params: readonly unknown[]) => Promise<unknown>;

/** The methods that Hardhat lacks, or has only by another name. */
const OWN: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ["net_listening", () => Promise.resolve(true)],
  ["eth_requestAccounts", (node) => node.send("eth_accounts", [])],
  ["eth_getBlockReceipts", blockReceipts],
  ["debug_traceTransaction", trace],
]);

/** Every method that the JSON-RPC answers. */
export const RPC_METHODS: readonly string[] = [...PASSED_ON, ...OWN.keys()];

/** Answers a call that came from outside. @throws RpcError if the method is not available, or the chain refuses the call */
export async function answerRpc(node: Node, method: string, params: readonly unknown[]): Promise<unknown> {
  const own = OWN.get(method);
  if (own !== undefined) return own(node, params);
  if (method === "eth_subscribe") throw new RpcError(-32601, NO_SUBSCRIPTIONS);
  if (!PASSED_ON.has(method)) throw new RpcError(-32601, `the method ${method} is not available`);
  return node.send(method, params);
}

async function blockReceipts(node: Node, [which]: readonly unknown[]): Promise<RpcReceipt[] | null> {
  const isHash = typeof which === "string" && which.length === 66;
  const by = isHash ? "eth_getBlockByHash" : "eth_getBlockByNumber";
  const block = (await node.send(by, [which, false])) as RpcBlock | null;
  if (block === null) return null;
  const receipts = block.transactions.map((hash) => node.send("eth_getTransactionReceipt", [hash]));
  return Promise.all(receipts) as Promise<RpcReceipt[]>;
}

async function trace(node: Node, params: readonly unknown[]): Promise<unknown> {
  const receipt = (await node.send("eth_getTransactionReceipt", [params[0]])) as RpcReceipt | null;
  if (receipt !== null && Number(receipt.gasUsed) > MOST_TRACED_GAS) {
    throw new RpcError(-32000, `a transaction of more than ${MOST_TRACED_GAS} gas is not traced`);
  }
  return node.send("debug_traceTransaction", params);
}
