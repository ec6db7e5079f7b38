import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import getRawBody from "raw-body";
import { listenAt } from "../base/listen.ts";
import { isLoopbackHost } from "../base/loopback.ts";
import type { Node } from "../rpc/node.ts";
import { answerCalls, failure } from "./rpc-calls.ts";

const HOST = "127.0.0.1";
/** Milliseconds that an idle connection is kept: longer than clients keep theirs, or a call could meet its end. */
const KEEP_ALIVE = 620_000;
const MAX_BODY = 1024 * 1024;

/** Milliseconds that clients have to finish their requests while the server stops. */
const CLOSE_TIMEOUT = 2_000;

export interface RpcServerOptions {
  /** 0 is any free port. */
  port: number;
  /** Whether a page of this origin may call; a call without an origin always may. */
  isAllowedOrigin: (origin: string) => boolean;
}

export interface RpcServer {
  url: string;
  /** Answers from this chain from now on. Until then every call is told that the chain is starting. */
  serve(node: Node): void;
  stop(): Promise<void>;
}

/**
 * The JSON-RPC of the embedded chain, on loopback alone, for wallets, scripts and `cast`. It signs for well-known accounts,
 * so no foreign page may reach it: neither directly, which `Origin` tells, nor by a name that it points here (DNS
 * rebinding), which `Host` tells.
 */
export async function startRpcServer({ port, isAllowedOrigin }: RpcServerOptions): Promise<RpcServer> {
  let chain: Node | undefined;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, (request, response) => {
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
    return reply(response, await answerCalls(body, chain));
  }

  const { port: bound } = await listenAt(server, { host: HOST, port, variable: "RPC_PORT" });
  return {
    url: `http://${HOST}:${bound}`,
    serve: (node) => void (chain = node),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      // A client that never finishes its request must not keep the server from stopping.
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT);
      await closed;
      clearTimeout(timer);
    },
  };
}

function reply(response: ServerResponse, body: object | undefined): void {
  if (body === undefined) return void response.writeHead(204).end();
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify(failure(null, -32600, message)));
}
