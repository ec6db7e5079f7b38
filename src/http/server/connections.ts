import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** How many pipelined requests (RFC 9112, 9.3.2) of one connection may wait for their turn. */
const MAX_WAITING = 100;

/** Milliseconds after which a client that reads nothing of its answer is disconnected. */
const UNREAD = 30_000;

/** Milliseconds that a client has to finish sending its request when the server stops. */
const UNFINISHED = 2_000;

/** Milliseconds that a client has to close a connection after its last answer. */
const CLOSE_TIMEOUT = 1_000;

interface Connection {
  /** The request that is being answered. */
  current: IncomingMessage | undefined;
  response: ServerResponse | undefined;
  waiting: { request: IncomingMessage; response: ServerResponse }[];
}

export interface Connections {
  opened(socket: Socket): void;
  /** Handles the requests of a connection one at a time, so that answers that nobody reads do not pile up. */
  requested(request: IncomingMessage, response: ServerResponse, handler: RequestListener): void;
  /** Whether an answer has begun on this connection, which may be before its request has come to its end. */
  isAnswering(socket: Duplex): boolean;
  /**
   * Answers every request that arrived whole or whose answer has begun, with `Connection: close` if its headers are not sent yet, and then closes the
   * connections. Later requests get no answer.
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
      // The answer before this request announces the end of the connection.
      if (draining) return;
      connection.waiting.push({ request, response });
      if (connection.current === undefined) start(socket, connection, handler);
    },
    isAnswering: (socket) => connections.get(socket as Socket)?.response?.headersSent === true,
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
          const isWhole = (waiting.at(-1)?.request ?? current).complete;
          if (!isWhole && last?.headersSent !== true) socket.destroy();
        }, UNFINISHED).unref();
      }
    },
    destroy() {
      for (const socket of connections.keys()) socket.destroy();
    },
  };
}
