// Measures the service beside simpler alternatives. All in one run, because ratios vary less than absolute figures. With
// `--against <commit>`: beside another commit of its own instead.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { against } from "./against.ts";
import { batches } from "./batch.ts";
import { inProcess } from "./in-process.ts";
import { orders } from "./orders.ts";
import {
  overHttp,
  READABLE,
  REQUESTS,
  round,
  ROUNDS,
  type Keys,
  type Row,
  type RowOptions,
} from "./over-http.ts";
import { securityTokenBody, tokenBody } from "./requests.ts";
import { tenThousand } from "./ten-thousand.ts";

const RESULTS = new URL("results.json", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "hallmark-bench-"));
const service = ["node", "src/main.ts"];
const tokens = { path: "/tokens", body: tokenBody, status: 200 };
const [option, commit] = process.argv.slice(2);

try {
  const { against: last, ...results } = JSON.parse(readFileSync(RESULTS, "utf8")) as Record<string, unknown>;
  const next =
    option === "--against" && commit !== undefined
      ? { ...results, against: await against(commit, folder) }
      : { ...(await measure()), ...(last !== undefined && { against: last }) };
  writeFileSync(RESULTS, `${JSON.stringify(next, undefined, 2)}\n`);
  console.log(JSON.stringify(next, undefined, 2));
} finally {
  rmSync(folder, { recursive: true });
}

function ofService(name: string, sent: Pick<RowOptions, "path" | "body" | "status">, keys: Keys) {
  return overHttp({
    ...sent,
    name,
    keys,
    command: service,
    variables: variables(name),
    requests: REQUESTS.service,
    readable: READABLE,
  });
}

function variables(name: string): Record<string, string> {
  return { DATA_DIR: join(folder, name), PORT: "0", RPC_PORT: "0", LOG_LEVEL: "info" };
}

/** A server of `servers/`, which issues nothing. */
function ofHttpAlone(file: string) {
  const command = ["node", `bench/servers/${file}.ts`];
  return overHttp({ ...tokens, name: file, command, requests: REQUESTS.httpAlone });
}

/** A server of `servers/`, before a Hardhat chain over HTTP or in its own process. */
function ofSimplerWay(file: string, chain: "over-http" | "in-process") {
  return overHttp({
    ...tokens,
    name: `${file}, chain ${chain}`,
    command: ["hardhat", "run", `bench/servers/${file}.ts`],
    variables: { CHAIN: chain },
    path: "/",
    requests: REQUESTS.baseline,
  });
}

async function measure() {
  const securityToken = { path: "/security-tokens", body: securityTokenBody, status: 201 };
  const rows = {
    durable: await ofService("tokens", tokens, "none"),
    withKeys: await ofService("tokens with keys", tokens, "new"),
    repeats: await ofService("repeated tokens", tokens, "repeated"),
    securityTokens: await ofService("security tokens", securityToken, "none"),
    withoutIssuing: await ofHttpAlone("no-issuing"),
    bareKoa: await ofHttpAlone("bare-koa"),
    bareNode: await ofHttpAlone("bare-node"),
    plainDeploy: await ofSimplerWay("plain-deploy", "over-http"),
    plainDeployInProcess: await ofSimplerWay("plain-deploy", "in-process"),
    nonceManager: await ofSimplerWay("nonce-manager", "over-http"),
    nonceManagerInProcess: await ofSimplerWay("nonce-manager", "in-process"),
  };
  const inProcessPerSecond = await inProcess(join(folder, "in-process"), ROUNDS);
  const inProcessWithKeysPerSecond = await inProcess(join(folder, "in-process-keys"), ROUNDS, { keys: true });
  const afterIssuing = await orders(service, variables("orders"));
  const batchOfTenThousand = await batches(service, variables("batches"), ROUNDS);
  const ratios = (connections: 64 | 256) => {
    const at = (row: Row) => row[connections].perSecond;
    return {
      withKeysToWithout: round(at(rows.withKeys) / at(rows.durable)),
      repeatsToWithoutKeys: round(at(rows.repeats) / at(rows.durable)),
      withoutIssuingToBareKoa: round(at(rows.withoutIssuing) / at(rows.bareKoa)),
      toWithoutIssuing: round(at(rows.durable) / at(rows.withoutIssuing)),
      toInProcess: round(at(rows.durable) / inProcessPerSecond),
      toPlainDeploy: round(at(rows.durable) / at(rows.plainDeploy)),
      toPlainDeployInProcess: round(at(rows.durable) / at(rows.plainDeployInProcess)),
      toNonceManager: round(at(rows.durable) / at(rows.nonceManager)),
      toNonceManagerInProcess: round(at(rows.durable) / at(rows.nonceManagerInProcess)),
      ordersToTokens: round(afterIssuing.orders[connections].perSecond / at(rows.durable)),
      ordersToNonceManagerTransfers: round(
        afterIssuing.orders[connections].perSecond /
          afterIssuing.nonceManagerTransfers[connections].perSecond,
      ),
    };
  };
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`,
    perSecondAndLatency: { ...rows, ...afterIssuing },
    inProcessPerSecond,
    inProcessWithKeysPerSecond,
    batchOfTenThousand: {
      ...batchOfTenThousand,
      toInProcessWithKeys: round(batchOfTenThousand.perSecond / inProcessWithKeysPerSecond),
    },
    ratiosAt64: ratios(64),
    ratiosAt256: ratios(256),
    tenThousandTokens: await tenThousand(service, variables("ten thousand")),
    gasPerToken: JSON.parse(
      readFileSync(new URL("../test/contracts/gas-snapshot.json", import.meta.url), "utf8"),
    ) as unknown,
  };
}
