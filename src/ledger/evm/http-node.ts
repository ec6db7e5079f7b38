import { RpcError, type Node } from "./node.ts";

interface Answer {
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

/** A node behind a URL, by JSON-RPC 2.0 over HTTP. `timeout` is in milliseconds. */
export function httpNode(url: string, timeout: number): Node {
  let id = 0;
  return {
    async send(method, params) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
        signal: AbortSignal.timeout(timeout),
      });
      // Nodes answer errors of JSON-RPC with any HTTP status, so the body decides.
      const answer = (await response.json()) as Answer;
      if (answer.error !== undefined) {
        const { code, message, data } = answer.error;
        throw new RpcError(code, message, revertData(data));
      }
      if (!("result" in answer)) throw new Error(`no answer to ${method}: HTTP ${String(response.status)}`);
      return answer.result;
    },
  };
}

/** Nodes put the revert data into `data`, or into an object there. */
function revertData(data: unknown): string | undefined {
  if (typeof data === "string") return data;
  if (typeof data === "object" && data !== null && "data" in data) return revertData(data.data);
  return undefined;
}
