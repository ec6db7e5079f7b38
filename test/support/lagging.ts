import { rpcError, type Fault, type RpcCall } from "./faulty-proxy.ts";

/** Where each method says which block it is about. */
const BLOCK_PARAMETER: Record<string, number> = {
  eth_getBlockByNumber: 0,
  eth_call: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
};

/** Has a node know nothing after a block, as one that is behind or not yet synchronised. */
export function lagging(head: number): Fault {
  const latest = `0x${head.toString(16)}`;

  return async (call, forward) => {
    const { id, method, params } = call;
    const answer = (result: unknown) => ({ jsonrpc: "2.0", id, result });
    const resultOf = async (changed: RpcCall) => ((await forward(changed)) as { result?: unknown }).result;
    if (method === "eth_blockNumber") return answer(latest);
    if (method === "eth_getTransactionReceipt") {
      const receipt = (await resultOf(call)) as { blockNumber: string } | null;
      return answer(receipt !== null && Number(receipt.blockNumber) <= head ? receipt : null);
    }
    if (method === "eth_getLogs") {
      const { blockHash, toBlock } = params[0] as { blockHash?: string; toBlock?: string };
      const ask = { ...call, method: "eth_getBlockByHash", params: [blockHash, false] };
      const number = blockHash === undefined ? toBlock : ((await resultOf(ask)) as { number: string }).number;
      return Number(number) > head ? rpcError(call, "unknown block") : forward();
    }
    const index = BLOCK_PARAMETER[method];
    if (index === undefined) return forward();
    const block = params[index];
    if (typeof block === "string" && block.startsWith("0x")) {
      if (Number(block) <= head) return forward();
      return method === "eth_getBlockByNumber" ? answer(null) : rpcError(call, "header not found");
    }
    return forward({ ...call, params: params.with(index, latest) });
  };
}
