import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export interface RpcCall {
  id: unknown;
  method: string;
  params: unknown[];
}

/**
 * What becomes of a call, which `forward` passes on as it is or changed: an answer, the beginning of one, or `undefined`
 * where the connection breaks without any.
 */
export type Fault = (
  call: RpcCall,
  forward: (changed?: RpcCall) => Promise<object>,
) => Promise<object | CutOff | undefined>;

/** The first bytes of an answer, after which the connection breaks. */
class CutOff {
  readonly text: string;
  readonly sent: number;

  constructor(text: string, sent: number) {
    this.text = text;
    this.sent = sent;
  }
}

/** This part of an answer, from 0 to below 1. */
export function cutOff(answer: object, part: number): CutOff {
  const text = JSON.stringify(answer);
  return new CutOff(text, Math.floor(part * text.length));
}

export interface FaultyProxy {
  url: string;
  /** Where the calls go: another node may stand behind the same address. */
  target: string;
  /** Every method that was called, in order. */
  methods: string[];
  /** Takes part in every call from now on. */
  fault(fault: Fault | undefined): void;
  /** Refuses connections, and breaks those that there are. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Stands between a client and its node, and does to the calls what networks and nodes do. */
export async function startFaultyProxy(url: string): Promise<FaultyProxy> {
  const methods: string[] = [];
  let current: Fault | undefined;
  let server: Server;

  function listener(request: IncomingMessage, response: ServerResponse): void {
    handle(request, response).catch(() => request.socket.destroy());
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call = JSON.parse(body.toString()) as RpcCall;
    methods.push(call.method);
    async function forward(changed = call): Promise<object> {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(proxy.target, { method: "POST", headers, body: JSON.stringify(changed) });
      return (await answer.json()) as object;
    }
    const answer = current === undefined ? await forward() : await current(call, forward);
    if (answer === undefined) return void request.socket.destroy();
    if (answer instanceof CutOff) {
      response.writeHead(200, { "content-type": "application/json", "content-length": answer.text.length });
      response.write(answer.text.slice(0, answer.sent), () => request.socket.destroy());
    } else response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  }

  async function listen(port: number): Promise<number> {
    server = createServer(listener);
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async function down(): Promise<void> {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }

  const port = await listen(0);
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${port}`,
    target: url,
    methods,
    fault: (fault) => void (current = fault),
    down,
    async up() {
      await listen(port);
    },
    stop: async () => {
      if (server.listening) await down();
    },
  };
  return proxy;
}

/** The node's own word that it won't. */
export function rpcError(call: RpcCall, message: string): object {
  return { jsonrpc: "2.0", id: call.id, error: { code: -32000, message } };
}

/** Does `fault` to the first `times` calls of `method`; all else goes through. */
export function firstTimes(times: number, method: string, fault: Fault): Fault {
  let left = times;
  return (call, forward) => (call.method === method && left-- > 0 ? fault(call, forward) : forward());
}
