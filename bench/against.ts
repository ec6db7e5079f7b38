import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { LoadResult } from "./load.ts";
import {
  measureRound,
  medianRound,
  READABLE,
  REQUESTS,
  round,
  ROUNDS,
  warmUp,
  type Keys,
} from "./over-http.ts";
import { tokenBody } from "./requests.ts";
import { startServer } from "./server-process.ts";
import { tenThousand, type TenThousand } from "./ten-thousand.ts";

const ROOT = join(import.meta.dirname, "..");
const SERVICE = ["node", "src/main.ts"];
const TOKENS = { path: "/tokens", body: tokenBody, status: 200 };

/** A checkout, and where its measurements may write. */
interface Side {
  name: "this" | "other";
  checkout: string;
  folder: string;
}

/** What both sides did, in the same minutes. */
interface Pair<T> {
  this: T;
  other: T;
}

/**
 * Measures these sources beside another commit's, which is checked out and set up in a temporary folder. They take turns, so
 * that whatever else the machine does concerns both.
 */
export async function against(commit: string, folder: string) {
  const checkout = join(folder, "other");
  execFileSync("git", ["clone", "--quiet", "--shared", "--no-checkout", ROOT, checkout]);
  execFileSync("git", ["-C", checkout, "checkout", "--quiet", "--detach", commit]);
  execFileSync("node", ["setup.mjs", "node", "--version"], { cwd: checkout, stdio: ["ignore", 2, 2] });
  const sides: Side[] = [
    { name: "this", checkout: ROOT, folder: join(folder, "data of this") },
    { name: "other", checkout, folder: join(folder, "data of the other") },
  ];
  return {
    commit: execFileSync("git", ["-C", checkout, "rev-parse", "--short", "HEAD"], {
      encoding: "utf8",
    }).trim(),
    withoutKeys: await overHttp(sides, "none"),
    withKeys: await overHttp(sides, "new"),
    inProcessPerSecond: inProcess(sides),
    tenThousandTokens: await ofTenThousand(sides),
  };
}

async function overHttp(sides: readonly Side[], keys: Keys) {
  const sent = { ...TOKENS, keys, readable: READABLE };
  const servers = await Promise.all(
    sides.map(async (side) => ({
      ...side,
      server: await startServer(SERVICE, variables(side, `keys ${keys}`), side.checkout),
    })),
  );
  const rows: Record<number, Pair<LoadResult> & { ratio: number }> = {};
  try {
    for (const { server } of servers) await warmUp(server.url, sent, REQUESTS.service);
    for (const connections of [1, 64, 256] as const) {
      const rounds: Pair<LoadResult[]> = { this: [], other: [] };
      for (let i = 0; i < ROUNDS; i++) {
        for (const { name, server } of servers) {
          const prefix = `${connections.toString(36)}${i}.`;
          const requests = REQUESTS.service[connections];
          rounds[name].push(await measureRound(server.url, sent, connections, requests, prefix));
        }
      }
      const pair = { this: medianRound(rounds.this), other: medianRound(rounds.other) };
      rows[connections] = { ...pair, ratio: round(pair.this.perSecond / pair.other.perSecond) };
      console.error(`keys ${keys}, ${connections} connections: ${JSON.stringify(rows[connections])}`);
    }
  } finally {
    for (const { server } of servers) await server.stop();
  }
  return rows;
}

/** Without HTTP. A process of its own for each, since it measures its own sources. */
function inProcess(sides: readonly Side[]): Pair<number> & { ratio: number } {
  const speeds: Pair<number[]> = { this: [], other: [] };
  for (let i = 0; i < ROUNDS; i++) {
    for (const { name, checkout, folder } of sides) {
      const script =
        'const { inProcess } = await import("./bench/in-process.ts");' +
        `console.log("per second:", await inProcess(${JSON.stringify(`${folder}/in-process ${i}`)}, 3));` +
        "process.exit();";
      const output = execFileSync("node", ["--input-type=module", "-e", script], {
        cwd: checkout,
        encoding: "utf8",
      });
      speeds[name].push(Number(/per second: (\d+)/.exec(output)?.[1]));
    }
  }
  const pair = { this: median(speeds.this), other: median(speeds.other) };
  console.error(`in process: ${JSON.stringify(pair)}`);
  return { ...pair, ratio: round(pair.this / pair.other) };
}

async function ofTenThousand(sides: readonly Side[]): Promise<Pair<TenThousand>> {
  const results: Pair<TenThousand[]> = { this: [], other: [] };
  for (let i = 0; i < ROUNDS; i++) {
    for (const side of sides) {
      results[side.name].push(
        await tenThousand(SERVICE, variables(side, `ten thousand ${i}`), side.checkout),
      );
    }
  }
  const medians = (all: TenThousand[]) => ({
    emptyMiB: median(all.map(({ emptyMiB }) => emptyMiB)),
    fullMiB: median(all.map(({ fullMiB }) => fullMiB)),
    journalMiB: median(all.map(({ journalMiB }) => journalMiB)),
    servingAfterSpawnSeconds: median(all.map(({ servingAfterSpawnSeconds }) => servingAfterSpawnSeconds)),
  });
  return { this: medians(results.this), other: medians(results.other) };
}

function variables({ folder }: Side, name: string): Record<string, string> {
  return { DATA_DIR: join(folder, name), PORT: "0", RPC_PORT: "0", LOG_LEVEL: "info" };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
