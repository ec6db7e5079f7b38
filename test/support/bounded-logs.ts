import { rpcError, type Fault } from "./faulty-proxy.ts";

/** How nodes and providers say that a question takes in too much. */
export const WORDINGS: readonly { code: number; message: string }[] = [
  { code: -32000, message: "exceed maximum block range: 5000" },
  { code: -32000, message: "block range too large" },
  { code: -32000, message: "query returned more than 10000 results" },
  {
    code: -32000,
    message: "One of the blocks specified in filter (fromBlock, toBlock or blockHash) cannot be found.",
  },
  { code: -32005, message: "query returned more than 10000 results. Try with this block range [0x1, 0x2]." },
  { code: -32005, message: "limit exceeded" },
  { code: -32005, message: "Requested block range exceeds the limit" },
  { code: -32600, message: "eth_getLogs is limited to a 10,000 range" },
  { code: -32600, message: "You can make eth_getLogs requests with up to a 5 block range." },
  { code: -32602, message: "Log response size exceeded. this block range should work: [0x0, 0x1]" },
  { code: -32602, message: "eth_getLogs and eth_newFilter are limited to a 10,000 blocks range" },
  { code: -32602, message: "block range greater than 10000 max" },
  { code: -32603, message: "Internal error" },
  { code: -32603, message: "" },
  { code: -32614, message: "eth_getLogs is limited to a 10000 blocks range" },
  {
    code: -32701,
    message:
      "Please specify an address in your request or, to remove restrictions, order a dedicated full node",
  },
  {
    code: -32047,
    message: "Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 800",
  },
  { code: -32062, message: "Block range is too large" },
  { code: -32097, message: "Max result limit 10000 exceeded" },
  { code: 35, message: "ranges over 10000 blocks are not supported on freetier" },
  { code: 429, message: "compute units per second capacity exceeded" },
];

export interface Bounds {
  blocks?: number;
  results?: number;
  addresses?: number;
  /** Whether a question for one block by its hash is refused, too. */
  hashes?: boolean;
}

export interface BoundedLogs {
  fault: Fault;
  /** Of the questions for logs. */
  counts: { asked: number; refused: number; logs: number };
}

/** Has a node refuse a question for logs that takes in too much, in one wording after the other. */
export function boundedLogs({
  blocks = Infinity,
  results = Infinity,
  addresses = Infinity,
  hashes = false,
}: Bounds): BoundedLogs {
  const counts = { asked: 0, refused: 0, logs: 0 };
  return {
    counts,
    async fault(call, forward) {
      if (call.method !== "eth_getLogs") return forward();
      counts.asked++;
      const filter = call.params[0] as { fromBlock?: string; toBlock?: string; address?: string[] };
      const span = filter.fromBlock === undefined ? 1 : Number(filter.toBlock) - Number(filter.fromBlock) + 1;
      const answer = (await forward()) as { result?: unknown[] };
      const isHash = filter.fromBlock === undefined;
      const isTooMuch =
        span > blocks ||
        (answer.result?.length ?? 0) > results ||
        (filter.address?.length ?? 0) > addresses ||
        (isHash && hashes);
      if (!isTooMuch) {
        counts.logs += answer.result?.length ?? 0;
        return answer;
      }
      const { code, message } = WORDINGS[counts.refused++ % WORDINGS.length] as (typeof WORDINGS)[number];
      return { ...rpcError(call, message), error: { code, message } };
    },
  };
}
