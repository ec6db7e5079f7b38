import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { buffer } from "node:stream/consumers";

const FAULTS = {
  /** The node never gets the call. */
  drop: 0.04,
  /** The node gets it, and its answer is lost. */
  lose: 0.04,
  /** Half of the answer gets through. */
  cut: 0.04,
  /** The node gets it twice, and the second answer is the one that gets through. */
  duplicate: 0.04,
  /** The node gets it late, or its answer is late. */
  delay: 0.15,
} as const;
type Fault = keyof typeof FAULTS;

/** Milliseconds. */
const LONGEST_DELAY = 200;

export interface UnreliableProxy {
  url: string;
  /** Where the calls go; whoever is under way breaks. */
  target: string;
  /** Whether anything happens to them. */
  reliable: boolean;
  /** How often it did what. */
  counts: Record<Fault, number>;
  stop(): Promise<void>;
}

/** Stands before a JSON-RPC node and does to calls, at random, what networks do. Its own address never changes. */
export async function startUnreliableProxy(target: string): Promise<UnreliableProxy> {
  const counts: Record<Fault, number> = { drop: 0, lose: 0, cut: 0, duplicate: 0, delay: 0 };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });

  async function forward(body: Buffer): Promise<Buffer> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(proxy.target, { method: "POST", headers, body: new Uint8Array(body) });
    return Buffer.from(await answer.arrayBuffer());
  }

  function pick(): Fault | undefined {
    let chance = Math.random();
    for (const [fault, probability] of Object.entries(FAULTS)) {
      chance -= probability;
      if (chance < 0) return fault as Fault;
    }
    return undefined;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const fault = proxy.reliable ? undefined : pick();
    if (fault !== undefined) counts[fault]++;
    if (fault === "drop") return void request.socket.destroy();
    if (fault === "delay") await sleep(Math.random() * LONGEST_DELAY);
    if (fault === "duplicate") await forward(body);
    const answer = await forward(body);
    if (fault === "lose") return void request.socket.destroy();
    if (fault === "delay") await sleep(Math.random() * LONGEST_DELAY);
    response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
    if (fault !== "cut") return void response.end(answer);
    response.write(answer.subarray(0, Math.random() * answer.length), () => request.socket.destroy());
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy: UnreliableProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target,
    reliable: false,
    counts,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return proxy;
}
