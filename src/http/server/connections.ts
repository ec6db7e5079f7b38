import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How many requests of one connection may wait for the answers before theirs (RFC 9112, pipelining). */
const MAX_WAITING = 100;

/** Milliseconds in which a client must take more of an answer that waits for it. */
const UNREAD = 30_000;

/** Milliseconds that a client has to finish sending its request while the server stops. */
const UNFINISHED = 2_000;

/** Milliseconds between the end of a connection's last answer and the end of the connection, if the client keeps it. */
const CLOSE_TIMEOUT = 1_000;

interface Connection {
  /** The request that is being answered. */
  current: IncomingMessage | undefined;
  response: ServerResponse | undefined;
  waiting: { request: IncomingMessage; response: ServerResponse }[];
}

export interface Connections {
  opened(socket: Socket): void;
  /** Answers one request of a connection after the other, so that answers that nobody reads do not pile up. */
  requested(request: IncomingMessage, response: ServerResponse, handler: RequestListener): void;
  /**
   * Lets every request that came whole have its answer, with `Connection: close` where that can still be said, and ends the
   * connections. Requests that come from now on get no answer.
   */
  drain(): void;
  /** Ends every connection at once. */
  destroy(): void;
}

export function createConnections(): Connections {
  const connections = new Map<Socket, Connection>();
  let draining = false;

  function start(socket: Socket, connection: Connection, handler: RequestListener): void {
    const next = socket.destroyed ? undefined : connection.waiting.shift();
    connection.current = next?.request;
    connection.response = next?.response;
    if (next === undefined) {
      if (draining) end(socket);
      return;
    }
    next.response.once("prefinish", () => socket.setTimeout(UNREAD));
    next.response.once("close", () => start(socket, connection, handler));
    handler(next.request, next.response);
  }

  function end(socket: Socket): void {
    socket.end();
    setTimeout(() => socket.destroy(), CLOSE_TIMEOUT).unref();
  }

  return {
    opened(socket) {
      connections.set(socket, { current: undefined, response: undefined, waiting: [] });
      socket.once("close", () => connections.delete(socket));
    },
    requested(request, response, handler) {
      const { socket } = request;
      const connection = connections.get(socket);
      if (connection === undefined || connection.waiting.length >= MAX_WAITING) return void socket.destroy();
      // The answer before it says that the connection ends, or it came on one that has ended.
      if (draining) return;
      connection.waiting.push({ request, response });
      if (connection.current === undefined) start(socket, connection, handler);
    },
    drain() {
      draining = true;
      for (const [socket, { current, response, waiting }] of connections) {
        if (current === undefined) {
          end(socket);
          continue;
        }
        const last = waiting.at(-1)?.response ?? response;
        if (last?.headersSent === false) last.setHeader("Connection", "close");
        setTimeout(() => {
          if (!(waiting.at(-1)?.request ?? current).complete) socket.destroy();
        }, UNFINISHED).unref();
      }
    },
    destroy() {
      for (const socket of connections.keys()) socket.destroy();
    },
  };
}
