import { load, type LoadResult } from "./load.ts";
import { startServer } from "./server-process.ts";

export const ROUNDS = 5;
const CONNECTIONS = [1, 16, 64, 256];
/** Requests of a round, so that each takes a second or so. */
export const REQUESTS = {
  service: { 1: 400, 16: 2_000, 64: 3_000, 256: 4_000 },
  scalarDl: { 1: 60, 16: 300, 64: 500, 256: 1_000 },
  baseline: { 1: 60, 16: 120, 64: 200, 256: 300 },
} as const;

export type Row = Record<number, LoadResult>;

/** Whether requests have an Idempotency-Key, and whether only those are measured that were sent before. */
export type Keys = "none" | "new" | "repeated";

/** The median round of each number of connections. */
export async function overHttp(
  name: string,
  command: string[],
  variables: Record<string, string>,
  path: string,
  body: (prefix: string, n: number) => string,
  status: number,
  requests: Readonly<Record<number, number>>,
  keys: Keys = "none",
): Promise<Row> {
  const server = await startServer(command, variables);
  const row: Row = {};
  try {
    await load({ url: server.url, path, connections: 16, requests: 50, status, body: (n) => body("w.", n) });
    for (const connections of CONNECTIONS) {
      const rounds: LoadResult[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        const prefix = `${connections.toString(36)}${i}.`;
        const key = keys === "none" ? undefined : (n: number) => `${prefix}${n.toString(36)}`;
        const options = {
          url: server.url,
          key,
          body: (n: number) => body(prefix, n),
          path,
          connections,
          requests: requests[connections] as number,
          status,
        };
        if (keys === "repeated") await load({ ...options, connections: 64 });
        rounds.push(await load(options));
      }
      rounds.sort((a, b) => a.perSecond - b.perSecond);
      const median = rounds[Math.floor(ROUNDS / 2)] as LoadResult;
      row[connections] = {
        perSecond: round(median.perSecond),
        p50: round(median.p50),
        p99: round(median.p99),
      };
      console.error(`${name}, ${connections} connections: ${JSON.stringify(row[connections])}`);
    }
  } finally {
    await server.stop();
  }
  return row;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
