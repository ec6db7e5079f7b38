import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { Server as NetServer, type AddressInfo } from "node:net";
import { HallmarkError } from "../../base/errors.ts";
import { createConnections } from "./connections.ts";
import { refuse, refuseUnreadable } from "./refused-by-parser.ts";
import { createStartupApp } from "./startup-app.ts";

/** Milliseconds that a client has to send its whole request, and its headers. */
const REQUEST_TIMEOUT = 20_000;
const HEADERS_TIMEOUT = 10_000;

/** Milliseconds that a connection is kept for its next request: longer than any usual load balancer keeps it. */
const KEEP_ALIVE = 620_000;

export interface HttpServerOptions {
  host: string;
  port: number;
  /** Gets what was refused before there was a request to log. */
  log: { info(fields: object, message: string): void };
}

export interface HttpServer {
  url: string;
  /** Gives all further requests to `handler`. Until then each is answered that the service is starting. */
  serve(handler: RequestListener): void;
  /** Stops listening, and resolves when every request that was received whole is answered, after `timeout` milliseconds at the latest. */
  stop(timeout: number): Promise<void>;
}

/** Listens before anything else is started, because other parts need the address, and a port in use must end the start. */
export async function listen({ host, port, log }: HttpServerOptions): Promise<HttpServer> {
  const answerStarting = createStartupApp().callback();
  let handler: RequestListener = (request, response) => void answerStarting(request, response);
  const connections = createConnections();

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const hosts = countHosts(request);
    if (hosts > 1 || (hosts === 0 && request.httpVersion === "1.1")) {
      const error = new HallmarkError("VALIDATION_FAILED", "a request has exactly one Host (RFC 9112, 3.2)");
      return log.info(refuse(request.socket, error), "refused");
    }
    connections.requested(request, response, handler);
  }

  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT,
      headersTimeout: HEADERS_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE,
      connectionsCheckingInterval: 1_000,
      // Node's own refusal has no body.
      requireHostHeader: false,
    },
    onRequest,
  );
  server.on("connection", (socket) => connections.opened(socket));
  // Whoever reads the body asks for it first: what is refused for its headers is never sent.
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", ({ socket }: IncomingMessage) => {
    const error = new HallmarkError("EXPECTATION_FAILED", "the only expectation that is met is 100-continue");
    log.info(refuse(socket, error), "refused");
  });
  server.on("clientError", (error: Error & { code?: string }, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else log.info(refuseUnreadable(error, socket), "refused");
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
    async stop(timeout) {
      // Not the HTTP server's own `close`: it cuts answers that are written and not yet taken.
      const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
      connections.drain();
      const deadline = setTimeout(() => connections.destroy(), timeout);
      await closed;
      clearTimeout(deadline);
    },
  };
}

function countHosts({ rawHeaders }: IncomingMessage): number {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === "host") hosts++;
  }
  return hosts;
}
