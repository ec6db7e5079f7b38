import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Transaction } from "ethers";
import getRawBody from "raw-body";
import { isLoopbackHost } from "../base/loopback.ts";
import { RpcError, type Node } from "../rpc/node.ts";
import { RPC_METHODS } from "./rpc-methods.ts";

const HOST = "127.0.0.1";
const MAX_BODY = 1024 * 1024;
const MAX_BATCH = 100;

export interface RpcServerOptions {
  node: Node;
  /** 0 is any free port. */
  port: number;
  /** Whether a page of this origin may call; a call without an origin always may. */
  isAllowedOrigin: (origin: string) => boolean;
}

export interface RpcServer {
  url: string;
  stop(): Promise<void>;
}

interface Call {
  jsonrpc?: unknown;
  id?: unknown;
  method?: unknown;
  params?: unknown;
}

/**
 * The JSON-RPC of the embedded chain, on loopback alone, for wallets, scripts and `cast`. It signs for well-known accounts,
 * so no foreign page may reach it: neither directly, which `Origin` tells, nor by a name that it points here (DNS
 * rebinding), which `Host` tells.
 */
export async function startRpcServer({ node, port, isAllowedOrigin }: RpcServerOptions): Promise<RpcServer> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin, host } = request.headers;
    if (!isLoopbackHost(host ?? "")) return refuse(response, 403, "this host is not served");
    if (origin !== undefined) {
      if (!isAllowedOrigin(origin)) return refuse(response, 403, "this origin may not call");
      response.setHeader("access-control-allow-origin", origin);
      response.setHeader("vary", "origin");
    }
    if (request.method === "OPTIONS") {
      response.setHeader("access-control-allow-methods", "POST");
      response.setHeader("access-control-allow-headers", "content-type");
      return void response.writeHead(204).end();
    }
    if (request.method !== "POST") return refuse(response, 405, "JSON-RPC takes POST");
    if (request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() !== "application/json") {
      return refuse(response, 415, "JSON-RPC takes application/json");
    }
    let body: unknown;
    try {
      body = JSON.parse(await getRawBody(request, { limit: MAX_BODY, encoding: "utf8" }));
    } catch (error) {
      if ((error as { type?: string }).type === "entity.too.large") return refuse(response, 413, "too large");
      return reply(response, failure(null, -32700, "parse error"));
    }
    if (!Array.isArray(body)) return reply(response, await answer(body as Call));
    if (body.length === 0 || body.length > MAX_BATCH) {
      return reply(response, failure(null, -32600, `a batch has 1 to ${MAX_BATCH} calls`));
    }
    return reply(response, await Promise.all(body.map((call) => answer(call as Call))));
  }

  async function answer(call: Call | null): Promise<object> {
    const { id = null, method, params = [] } = call ?? {};
    if (typeof method !== "string" || !Array.isArray(params)) return failure(id, -32600, "invalid request");
    if (!RPC_METHODS.has(method)) return failure(id, -32601, `the method ${method} is not available`);
    // The journal keeps what the chain refuses too, so it shall be a transaction at least.
    if (method === "eth_sendRawTransaction" && !isTransaction(params[0])) {
      return failure(id, -32602, "the parameter is no signed transaction");
    }
    try {
      return { jsonrpc: "2.0", id, result: await node.send(method, params) };
    } catch (error) {
      if (!(error instanceof RpcError)) return failure(id, -32603, "internal error");
      return failure(id, error.code, error.message, error.data);
    }
  }

  await listen(server, port);
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
    },
  };
}

function isTransaction(raw: unknown): boolean {
  try {
    return Transaction.from(String(raw)).isSigned();
  } catch {
    return false;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  });
}

function failure(id: unknown, code: number, message: string, data?: string): object {
  return { jsonrpc: "2.0", id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}

function reply(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify(failure(null, -32600, message)));
}
