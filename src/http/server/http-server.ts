import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import { listenAt } from "../../base/listen.ts";
import { HallmarkError } from "../../base/errors.ts";
import { createConnections } from "./connections.ts";
import { refuse, refuseUnreadable } from "./refused-by-parser.ts";
import { createStartupApp } from "./startup-app.ts";

/** Milliseconds that a client has to send its whole request, and its headers. */
const REQUEST_TIMEOUT = 20_000;
const HEADERS_TIMEOUT = 10_000;

/** Milliseconds that an idle connection is kept: longer than usual load balancers keep it, so that they close first. */
const KEEP_ALIVE = 620_000;

export interface HttpServerOptions {
  host: string;
  port: number;
  /** Gets a line for each refusal that no middleware logs. */
  log: { info(fields: object, message: string): void };
}

export interface HttpServer {
  url: string;
  /** Passes all further requests to `handler`. Until then each one is answered with 503. */
  serve(handler: RequestListener): void;
  /** Adds the step that the start has reached to those answers. */
  starting(what: string): void;
  /** Stops listening. Resolves when every request that arrived whole is answered, or after `timeout` milliseconds. */
  stop(timeout: number): Promise<void>;
}

/** Listens. The service does so before it starts any other part, because they need the address. */
export async function listen({ host, port, log }: HttpServerOptions): Promise<HttpServer> {
  let progress: string | undefined;
  const answerStarting = createStartupApp(() => progress).callback();
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
      // Checked in onRequest instead, because Node's own refusal has no body.
      requireHostHeader: false,
    },
    onRequest,
  );
  server.on("connection", (socket) => connections.opened(socket));
  // The body's reader sends "100 Continue", so a client never sends a body that is refused for its headers.
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", ({ socket }: IncomingMessage) => {
    const error = new HallmarkError("EXPECTATION_FAILED", "the only expectation that is met is 100-continue");
    log.info(refuse(socket, error), "refused");
  });
  server.on("clientError", (error: Error & { code?: string }, socket) => {
    const isAnswering = connections.isAnswering(socket);
    // The answer has begun, so the request is read at the answer's pace.
    if (isAnswering && error.code === "ERR_HTTP_REQUEST_TIMEOUT") return;
    if (isAnswering || error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else log.info(refuseUnreadable(error, socket), "refused");
  });
  const { address, family, port: bound } = await listenAt(server, { host, port, variable: "PORT" });

  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    starting(what) {
      progress = what;
    },
    serve(next) {
      handler = next;
    },
    async stop(timeout) {
      // The HTTP server's own `close` would cut off answers that the client has not read yet.
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
