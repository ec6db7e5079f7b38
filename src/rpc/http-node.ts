import { Agent, fetch, type Response } from "undici";
import { RpcError, type Node } from "./node.ts";

/** The most bytes of an answer, decompressed, so that a node can't use up this process's memory. */
const LARGEST_ANSWER = 64 * 2 ** 20;

interface Answer {
  id?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

export interface HttpNodeOptions {
  /** Bytes that an answer may have. */
  largestAnswer?: number;
}

/** A node behind a URL, by JSON-RPC 2.0 over HTTP. `timeout` is in milliseconds, for a whole answer. */
export function httpNode(
  url: string,
  timeout: number,
  { largestAnswer = LARGEST_ANSWER }: HttpNodeOptions = {},
): Node {
  const { href, headers } = target(url);
  const dispatcher = new Agent();
  let lastId = 0;

  async function post(method: string, params: readonly unknown[]): Promise<Answer> {
    const id = ++lastId;
    const response = await fetch(href, {
      method: "POST",
      headers,
      body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
      redirect: "error",
      signal: AbortSignal.timeout(timeout),
      dispatcher,
    });
    // The body decides, because nodes send JSON-RPC errors with any HTTP status.
    const answer = parsed(await textOf(response, largestAnswer));
    if (answer?.result === undefined && typeof answer?.error !== "object") {
      throw new Error(`HTTP ${response.status} without an answer of JSON-RPC`);
    }
    // An error has no id if the node could not read the call.
    const isOthers = answer.result === undefined ? (answer.id ?? id) !== id : answer.id !== id;
    if (isOthers) throw new Error("it answered another call");
    return answer;
  }

  return {
    async send(method, params) {
      const { result, error } = await post(method, params).catch((cause: unknown) => {
        // The URL is left out: there may be a key in it.
        throw new Error(`the node does not answer ${method}: ${reason(cause)}`, { cause });
      });
      if (error) throw new RpcError(error.code, error.message, revertData(error.data));
      return result;
    },
    onDisconnect: (listener) => void dispatcher.on("disconnect", () => listener()),
  };
}

/** Moves user and password into a header, because `fetch` refuses them in a URL. */
function target(url: string): { href: string; headers: Record<string, string> } {
  const bare = new URL(url);
  const credentials = [bare.username, bare.password].map(decodeURIComponent).join(":");
  bare.username = bare.password = "";
  const headers = { "content-type": "application/json" };
  if (credentials === ":") return { href: bare.href, headers };
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  return { href: bare.href, headers: { ...headers, authorization } };
}

/** @throws Error if it is longer than `largest` bytes */
async function textOf({ body }: Response, largest: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > largest) throw new Error(`its answer is longer than ${largest} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): Answer | null | undefined {
  try {
    return JSON.parse(text) as Answer | null;
  } catch {
    return undefined;
  }
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
