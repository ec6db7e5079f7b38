import { connect } from "node:net";

export interface LoadOptions {
  /** Where the service listens. */
  url: string;
  path: string;
  connections: number;
  /** How many requests in all. */
  requests: number;
  /** The body of the n-th request; without one it is a GET. */
  body?: (n: number) => string;
  /** The Idempotency-Key of the n-th request; without it none has one. */
  key?: ((n: number) => string) | undefined;
  /** The status that each answer must have. */
  status: number;
}

export interface LoadResult {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/**
 * Sends requests over keep-alive connections, each as soon as the one before it is answered. It uses bare sockets, because
 * the client shares the cores with the service and its own time would count against the service.
 * @throws Error at the first answer with another status
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { connections, requests } = options;
  const latencies: number[] = [];
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: connections }, () =>
      converse(
        options,
        () => (next < requests ? next++ : undefined),
        (latency) => latencies.push(latency),
      ),
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] as number;
  return { perSecond: requests / seconds, p50: at(0.5), p99: at(0.99) };
}

/** Sends one request at a time on one connection until there are no more. */
function converse(
  { url, path, body, key, status }: LoadOptions,
  take: () => number | undefined,
  measured: (milliseconds: number) => void,
): Promise<void> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let received = "";
    let sentAt = 0;

    function requestOf(n: number): string {
      if (body === undefined) return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
      const text = body(n);
      return (
        `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
        (key === undefined ? "" : `Idempotency-Key: ${key(n)}\r\n`) +
        `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
      );
    }

    function send(): void {
      const n = take();
      if (n === undefined) {
        socket.end();
        resolve();
        return;
      }
      const request = requestOf(n);
      sentAt = performance.now();
      socket.write(request);
    }

    socket.setEncoding("latin1");
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the connection was closed")));
    socket.on("data", (chunk: string) => {
      received += chunk;
      const head = received.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (received.length < head + 4 + length) return;
      if (Number(received.slice(9, 12)) !== status) {
        reject(new Error(`unexpected answer: ${received}`));
        socket.destroy();
        return;
      }
      measured(performance.now() - sentAt);
      received = "";
      send();
    });
  });
}
