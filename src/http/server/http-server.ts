import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createStartingApp } from "./starting-app.ts";

/** Milliseconds that a client has to send its request. */
const REQUEST_TIMEOUT = 20_000;
const HEADERS_TIMEOUT = 10_000;
/** The same while the server stops. */
const STOP_PATIENCE = 2_000;

export interface HttpServer {
  url: string;
  /** From now on requests go to `handler`; before, they are answered that the service is starting. */
  serve(handler: RequestListener): void;
  /** Resolves when every request that came whole has its answer. */
  stop(): Promise<void>;
}

/** Listens at once, so that the address is known and taken before anything else is started. */
export async function listen(host: string, port: number): Promise<HttpServer> {
  const answerStarting = createStartingApp().callback();
  let handler: RequestListener = (request, response) => void answerStarting(request, response);
  /** The latest request of each connection. */
  const latest = new Map<Socket, IncomingMessage | undefined>();
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT, headersTimeout: HEADERS_TIMEOUT, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      latest.set(request.socket, request);
      handler(request, response);
    },
  );
  server.on("connection", (socket) => {
    latest.set(socket, undefined);
    socket.once("close", () => latest.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: bound } = server.address() as AddressInfo;

  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    serve(next) {
      handler = next;
    },
    async stop() {
      // Clients keep a connection that had its answer for their next request.
      const idle = setInterval(() => server.closeIdleConnections(), 50);
      // A server that closes no longer ends requests that never come to their end.
      const patience = setTimeout(() => {
        for (const [socket, request] of latest) if (request?.complete !== true) socket.destroy();
      }, STOP_PATIENCE);
      await new Promise((resolve) => server.close(resolve));
      clearInterval(idle);
      clearTimeout(patience);
    },
  };
}
