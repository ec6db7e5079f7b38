import { load, type LoadOptions, type LoadResult } from "./load.ts";
import { startServer } from "./server-process.ts";

export const ROUNDS = 5;
export const CONNECTIONS = [1, 16, 64, 256] as const;
/** Requests of a round, so that each takes a second or so. */
export const REQUESTS = {
  httpAlone: { 1: 3_000, 16: 10_000, 64: 15_000, 256: 15_000 },
  service: { 1: 500, 16: 2_500, 64: 4_000, 256: 5_000 },
  scalarDl: { 1: 60, 16: 300, 64: 500, 256: 1_000 },
  baseline: { 1: 60, 16: 120, 64: 200, 256: 300 },
} as const;

type Connections = (typeof CONNECTIONS)[number];
export type Row = Record<Connections, LoadResult>;

/** Whether requests have an Idempotency-Key, and whether only those are measured that were sent before. */
export type Keys = "none" | "new" | "repeated";

/** What is sent to a server. */
export interface Requests {
  path: string;
  body: (prefix: string, n: number) => string;
  status: number;
  keys?: Keys;
  /** What is read at the end of a round, which lasts until everything that was issued in it can be read. */
  readable?: string;
}

/** What a service answers only from an index that has all that was issued. */
export const READABLE = "/tokens?limit=1";

export interface RowOptions extends Requests {
  name: string;
  command: string[];
  variables?: Record<string, string>;
  requests: Readonly<Record<Connections, number>>;
}

/** The median round of each number of connections. */
export async function overHttp({ name, command, variables, requests, ...sent }: RowOptions): Promise<Row> {
  const server = await startServer(command, variables);
  const row: Partial<Row> = {};
  try {
    await warmUp(server.url, sent, requests);
    for (const connections of CONNECTIONS) {
      const rounds: LoadResult[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        const prefix = `${connections.toString(36)}${i}.`;
        rounds.push(await measureRound(server.url, sent, connections, requests[connections], prefix));
      }
      const median = medianRound(rounds);
      row[connections] = median;
      console.error(`${name}, ${connections} connections: ${JSON.stringify(median)}`);
    }
  } finally {
    await server.stop();
  }
  return row as Row;
}

/** As many as the largest round has: V8 goes on compiling for thousands of requests. */
export async function warmUp(url: string, sent: Requests, requests: RowOptions["requests"]): Promise<void> {
  await measureRound(url, sent, 64, requests[256], "w.");
}

/** One round, whose names begin with `prefix`. */
export async function measureRound(
  url: string,
  { path, body, status, keys = "none", readable }: Requests,
  connections: number,
  requests: number,
  prefix: string,
): Promise<LoadResult> {
  const options = {
    url,
    path,
    status,
    connections,
    requests,
    key: keys === "none" ? undefined : (n: number) => `${prefix}${n.toString(36)}`,
    body: (n: number) => body(prefix, n),
  };
  if (keys === "repeated") await loadAndRead({ ...options, connections: 64 }, readable);
  return loadAndRead(options, readable);
}

/** A load that lasts until what it did can be read: an index puts that off under load, and would be left to the next round. */
export async function loadAndRead(options: LoadOptions, readable: string | undefined): Promise<LoadResult> {
  const result = await load(options);
  if (readable === undefined) return result;
  const start = performance.now();
  const { ok, status } = await fetch(options.url + readable);
  if (!ok) throw new Error(`${readable} answers ${status}`);
  const seconds = options.requests / result.perSecond + (performance.now() - start) / 1000;
  return { ...result, perSecond: options.requests / seconds };
}

export function medianRound(rounds: readonly LoadResult[]): LoadResult {
  const { perSecond, p50, p99 } = rounds.toSorted((a, b) => a.perSecond - b.perSecond)[
    Math.floor(rounds.length / 2)
  ] as LoadResult;
  return { perSecond: round(perSecond), p50: round(p50), p99: round(p99) };
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
