import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createStartingApp } from "./starting-app.ts";

/** Milliseconds that a client has to send its whole request, and its headers. */
const REQUEST_TIMEOUT = 20_000;
const HEADERS_TIMEOUT = 10_000;
/** Milliseconds that a client has to send its whole request once the server stops. */
const STOP_TIMEOUT = 2_000;

export interface HttpServer {
  url: string;
  /** Gives all further requests to `handler`. Until then each is answered that the service is starting. */
  serve(handler: RequestListener): void;
  /** Stops listening, and resolves when every request that was received whole is answered. */
  stop(): Promise<void>;
}

/** Listens before anything else is started, because other parts need the address, and a port in use must end the start. */
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
      // Clients keep their connections open for further requests.
      const closeIdle = setInterval(() => server.closeIdleConnections(), 50);
      // A server that is closing no longer applies its time-outs to requests that never arrive whole.
      const timeout = setTimeout(() => {
        for (const [socket, request] of latest) if (request?.complete !== true) socket.destroy();
      }, STOP_TIMEOUT);
      await new Promise((resolve) => server.close(resolve));
      clearInterval(closeIdle);
      clearTimeout(timeout);
    },
  };
}
