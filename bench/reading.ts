// Measures how fast the service answers reads, on an external node with 100,000 tokens and 1,000,000 transfers.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { issuedChain, type IssuedChain } from "./issued-chain.ts";
import { load, type LoadResult } from "./load.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const TOKENS = Number(process.argv[2] ?? 100_000);
const SECURITY_TOKENS = TOKENS / 10;
const HOLDERS = 2_000;
const TRANSFERS = Number(process.argv[3] ?? 1_000_000);
const CONNECTIONS = 8;
const ROUNDS = 5;
/** Requests of a round. */
const REQUESTS = 500;
const RESTARTS = 3;

const AFTER_RESTART = [
  "a page of /tokens",
  "search, found",
  "search, none",
  "holdings of who has all",
] as const;

const folder = mkdtempSync(join(tmpdir(), "hallmark-bench-reading-"));
const start = performance.now();
console.error(`issuing ${TOKENS} tokens and ${SECURITY_TOKENS} security tokens, with ${TRANSFERS} transfers`);
const chain = await issuedChain({
  tokens: TOKENS,
  securityTokens: SECURITY_TOKENS,
  holders: HOLDERS,
  transfers: TRANSFERS,
});
const head = Number(await chain.anvil.node.send("eth_blockNumber", []));
console.error(`issued in ${seconds(start)} s`);

try {
  const results = await measure(chain);
  writeFileSync(
    new URL("results-reading.json", import.meta.url),
    `${JSON.stringify(results, undefined, 2)}\n`,
  );
  console.log(JSON.stringify(results, undefined, 2));
} finally {
  await chain.anvil.stop();
  rmSync(folder, { recursive: true });
}

async function measure({
  anvil,
  contracts,
  operatorKey,
  owner,
  heldByMany,
  movedMost,
  spreader,
}: IssuedChain) {
  const startService = () =>
    startServer(["node", "src/main.ts"], {
      CHAIN_URL: anvil.url,
      REGISTRY_ADDRESS: contracts.registry.address,
      FACTORY_ADDRESS: contracts.factory.address,
      OPERATOR_PRIVATE_KEY: operatorKey,
      DATA_DIR: join(folder, "data"),
      PORT: "0",
    });
  const routes = {
    "nothing read: the floor": "/health/live",
    "a page of /tokens": "/tokens",
    "a page of 100": "/tokens?limit=100",
    "the last page by cursor": "/tokens?cursor=21",
    "search, found": "/tokens?q=harbour",
    "search, one found": `/tokens?q=${encodeURIComponent(` ${TOKENS / 2}`)}`,
    "search, none": "/tokens?q=zeppelin",
    "search of two characters, found": "/tokens?q=ha",
    "search of two characters, none": "/tokens?q=qq",
    "search by address": `/tokens?q=0x${"ab".repeat(20)}`,
    "search of security tokens": "/security-tokens?q=bond%2099",
    "a token": `/tokens/${TOKENS / 2}`,
    "a ticker": `/tickers/T${(TOKENS / 2).toString(36)}`,
    "holdings of who has all": `/wallets/${owner}/tokens`,
    "holders of who many have": `/tokens/${heldByMany}/holders`,
    "holders of the most moved": `/tokens/${movedMost}/holders?limit=100`,
    "the same at a recent block": `/tokens/${movedMost}/holders?limit=100&at=${head - Math.ceil(TRANSFERS / 20_000)}`,
    "the same at half of it": `/tokens/${movedMost}/holders?limit=100&at=${Math.floor(head - TRANSFERS / 2_400)}`,
    "transfers of the most moved": `/tokens/${movedMost}/transfers?limit=100`,
    "its oldest transfers by cursor": `/tokens/${movedMost}/transfers?limit=100&cursor=${Math.floor(head - TRANSFERS / 1_300)}-0`,
    "transfers of who made all": `/wallets/${spreader}/transfers?limit=100`,
    "transfers of who issued all": `/wallets/${owner}/transfers?limit=100`,
    "transfers of a wallet": `/wallets/0x${(2 ** 32 + 7).toString(16).padStart(40, "0")}/transfers`,
    "totals of the most moved": `/tokens/${movedMost}/totals`,
    "a page of issuers": "/issuers",
  };

  let server: ServerProcess = await startService();
  try {
    return await figures();
  } finally {
    await server.stop();
  }

  async function figures() {
    const withoutIndex = {
      servingAfterSpawnMs: Math.round(server.startup),
      cpuMs: server.cpu(),
      firstAnswerMs: await firstAnswer(server, routes["a page of /tokens"]),
    };
    console.error(`without an index: ${JSON.stringify(withoutIndex)}`);
    const latencies: Record<string, LoadResult & { cpu: number }> = {};
    for (const [name, path] of Object.entries(routes)) {
      const options = { url: server.url, path, connections: CONNECTIONS, status: 200 };
      await load({ ...options, requests: 50 });
      const rounds: LoadResult[] = [];
      const before = server.cpu();
      for (let i = 0; i < ROUNDS; i++) rounds.push(await load({ ...options, requests: REQUESTS }));
      const of = (figure: keyof LoadResult) => round(median(rounds.map((result) => result[figure])));
      const cpu = round((server.cpu() - before) / (ROUNDS * REQUESTS));
      latencies[name] = { perSecond: of("perSecond"), p50: of("p50"), p99: of("p99"), cpu };
      console.error(`${name}: ${JSON.stringify(latencies[name])}`);
    }
    const memoryMiB = Math.round(server.memory() / 2 ** 20);
    const firstAnswers: Record<string, number> = {};
    const startups: number[] = [];
    for (const name of AFTER_RESTART) {
      const answers: number[] = [];
      for (let i = 0; i < RESTARTS; i++) {
        await server.stop("SIGKILL");
        server = await startService();
        startups.push(server.startup);
        answers.push(await firstAnswer(server, routes[name]));
      }
      firstAnswers[name] = median(answers);
      console.error(`${name}, the first answer after a restart: ${firstAnswers[name]} ms`);
    }
    return {
      machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`,
      tokens: TOKENS,
      securityTokens: SECURITY_TOKENS,
      holdersOfOne: HOLDERS,
      transfers: TRANSFERS,
      connections: CONNECTIONS,
      latencies,
      afterKillAndRestart: { servingAfterSpawnMs: Math.round(median(startups)), firstAnswerMs: firstAnswers },
      withoutIndex,
      indexMiB: Math.round(statSync(join(folder, "data", "index.db")).size / 2 ** 20),
      memoryMiB,
    };
  }
}

async function firstAnswer({ url }: ServerProcess, path: string): Promise<number> {
  const begin = performance.now();
  const answer = await fetch(url + path);
  await answer.text();
  if (answer.status !== 200) throw new Error(`${path} was answered by ${answer.status}`);
  return round(performance.now() - begin);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 1000);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
