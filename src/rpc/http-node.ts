import { RpcError, type Node } from "./node.ts";

interface Answer {
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

/** A node behind a URL, by JSON-RPC 2.0 over HTTP. `timeout` is in milliseconds. */
export function httpNode(url: string, timeout: number): Node {
  const { href, headers } = target(url);
  let id = 0;

  async function post(method: string, params: readonly unknown[]): Promise<Answer> {
    const response = await fetch(href, {
      method: "POST",
      headers,
      body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
      signal: AbortSignal.timeout(timeout),
    });
    // Nodes answer errors of JSON-RPC with any HTTP status, so the body decides.
    const answer = (await response.json().catch(() => undefined)) as Answer | null | undefined;
    if (answer?.result === undefined && typeof answer?.error !== "object") {
      throw new Error(`HTTP ${response.status} without an answer of JSON-RPC`);
    }
    return answer;
  }

  return {
    async send(method, params) {
      const { result, error } = await post(method, params).catch((cause: unknown) => {
        // Without the URL, in which there may be a key.
        throw new Error(`the node does not answer ${method}: ${reason(cause)}`, { cause });
      });
      if (error) throw new RpcError(error.code, error.message, revertData(error.data));
      return result;
    },
  };
}

/** `fetch` takes no user and password in a URL. */
function target(url: string): { href: string; headers: Record<string, string> } {
  const bare = new URL(url);
  const credentials = [bare.username, bare.password].map(decodeURIComponent).join(":");
  bare.username = bare.password = "";
  const headers = { "content-type": "application/json" };
  if (credentials === ":") return { href: bare.href, headers };
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  return { href: bare.href, headers: { ...headers, authorization } };
}

function reason(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: unknown } };
  if (name === "TimeoutError") return "it took too long";
  return typeof cause?.code === "string" ? cause.code : message;
}

/** Nodes put the revert data into `data`, or into an object there. */
function revertData(data: unknown): string | undefined {
  if (typeof data === "string") return data;
  if (typeof data === "object" && data !== null && "data" in data) return revertData(data.data);
  return undefined;
}
