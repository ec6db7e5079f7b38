// Measures the service beside simpler alternatives. All in one run, because ratios vary less than absolute figures.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { batches } from "./batch.ts";
import { inProcess } from "./in-process.ts";
import { load, type LoadResult } from "./load.ts";
import { overHttp, REQUESTS, round, ROUNDS, type Keys, type Row } from "./over-http.ts";
import { replay } from "./replay.ts";
import { securityTokenBody, tokenBody } from "./requests.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const folder = mkdtempSync(join(tmpdir(), "hallmark-bench-"));
const service = ["node", "src/main.ts"];
const environment = { DATA_DIR: join(folder, "data"), PORT: "0", RPC_PORT: "0", LOG_LEVEL: "info" };
const hardhat = (file: string) => ["hardhat", "run", `bench/servers/${file}.ts`];

try {
  const results = await measure();
  writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(JSON.stringify(results, undefined, 2));
} finally {
  rmSync(folder, { recursive: true });
}

async function measure() {
  const durable = await overHttp(
    "tokens, durable",
    service,
    environment,
    "/tokens",
    tokenBody,
    200,
    REQUESTS.service,
  );
  const keyed = (keys: Keys) =>
    overHttp(
      `tokens, ${keys} keys`,
      service,
      { ...environment, DATA_DIR: join(folder, keys) },
      "/tokens",
      tokenBody,
      200,
      REQUESTS.service,
      keys,
    );
  const withKeys = await keyed("new");
  const repeats = await keyed("repeated");
  const securityTokens = await overHttp(
    "security tokens, durable",
    service,
    { ...environment, DATA_DIR: join(folder, "security") },
    "/security-tokens",
    securityTokenBody,
    201,
    REQUESTS.service,
  );
  const ceiling = await overHttp(
    "no issuing",
    ["node", "bench/servers/no-issuing.ts"],
    {},
    "/tokens",
    tokenBody,
    200,
    REQUESTS.service,
  );
  const plainDeploy = await overHttp(
    "plain deploy",
    hardhat("plain-deploy"),
    {},
    "/",
    tokenBody,
    200,
    REQUESTS.baseline,
  );
  const nonceManager = await overHttp(
    "NonceManager",
    hardhat("nonce-manager"),
    {},
    "/",
    tokenBody,
    200,
    REQUESTS.baseline,
  );
  const withoutHttp = await inProcess(join(folder, "in-process"), ROUNDS);
  const inProcessWithKeys = await inProcess(join(folder, "in-process-keys"), ROUNDS, { keys: true });
  const ofTenThousand = await batches(service, { ...environment, DATA_DIR: join(folder, "batches") }, ROUNDS);
  const at = (row: Row) => (row[256] as LoadResult).perSecond;
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`,
    perSecondAndLatency: { durable, withKeys, repeats, securityTokens, ceiling, plainDeploy, nonceManager },
    inProcessPerSecond: withoutHttp,
    batchOfTenThousand: {
      ...ofTenThousand,
      inProcessWithKeysPerSecond: inProcessWithKeys,
      toInProcessWithKeys: round(ofTenThousand.perSecond / inProcessWithKeys),
    },
    ratiosAt256: {
      toPlainDeploy: round(at(durable) / at(plainDeploy)),
      toNonceManager: round(at(durable) / at(nonceManager)),
      toInProcess: round(at(durable) / withoutHttp),
      toCeiling: round(at(durable) / at(ceiling)),
      withKeys: round(at(withKeys) / at(durable)),
      repeats: round(at(repeats) / at(durable)),
    },
    tenThousandTokens: await tenThousand(),
    gasPerToken: JSON.parse(
      readFileSync(new URL("../test/contracts/gas-snapshot.json", import.meta.url), "utf8"),
    ) as unknown,
  };
}

/** What 10,000 tokens take: memory, disk, and a start that replays them. */
async function tenThousand() {
  const data = join(folder, "ten-thousand");
  const variables = { ...environment, DATA_DIR: data };
  let server: ServerProcess = await startServer(service, variables);
  const empty = server.memory();
  await load({
    url: server.url,
    path: "/tokens",
    connections: 256,
    requests: 10_000,
    status: 200,
    body: (n) => tokenBody("t", n),
  });
  const full = server.memory();
  await server.stop("SIGKILL");
  const copy = join(folder, "copy");
  mkdirSync(copy);
  copyFileSync(join(data, "chain.journal"), join(copy, "chain.journal"));
  const journalBytes = statSync(join(copy, "chain.journal")).size;
  const replayed = await replay(copy);
  server = await startServer(service, variables);
  await server.stop();
  return {
    memoryMiB: round((full - empty) / 2 ** 20),
    journalMiB: round(journalBytes / 2 ** 20),
    replaySeconds: round(replayed / 1000),
    servingAfterSpawnSeconds: round(server.startup / 1000),
  };
}
