import { Counter, Histogram, type Registry } from "prom-client";
import { RpcError, SEND_WHOLE, Undone, type Node } from "./node.ts";

/** The methods that the service calls. All others share one label, since Prometheus keeps a time series for each of its values. */
const METHODS = [
  "eth_blockNumber",
  "eth_call",
  "eth_chainId",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByNumber",
  "eth_getCode",
  "eth_getLogs",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
  "eth_sendRawTransaction",
] as const;
const OTHER = "other";

/** Measures how long a node takes for an answer, and counts the calls that it refuses or does not answer. */
export function measureNode(node: Node, registry: Registry): Node {
  const duration = new Histogram({
    name: "hallmark_rpc_duration_seconds",
    help: "Time from a JSON-RPC call to its answer, whatever the answer is",
    labelNames: ["method"],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15],
    registers: [registry],
  });
  const errors = new Counter({
    name: "hallmark_rpc_errors_total",
    help: "JSON-RPC calls that the node refused (error) or did not answer (unanswered)",
    labelNames: ["method", "kind"],
    registers: [registry],
  });
  const durations = new Map<string, { observe(seconds: number): void }>();
  for (const method of [...METHODS, OTHER]) {
    durations.set(method, duration.labels(method));
    for (const kind of ["error", "unanswered"]) errors.inc({ method, kind }, 0);
  }

  function labelOf(method: string): string {
    if (method === SEND_WHOLE) return "eth_sendRawTransaction";
    return durations.has(method) ? method : OTHER;
  }

  return {
    ...node,
    async send(method, params) {
      const label = labelOf(method);
      const start = performance.now();
      try {
        return await node.send(method, params);
      } catch (error) {
        const kind = error instanceof RpcError ? "error" : "unanswered";
        if (!(error instanceof Undone)) errors.inc({ method: label, kind });
        throw error;
      } finally {
        durations.get(label)?.observe((performance.now() - start) / 1000);
      }
    },
  };
}
