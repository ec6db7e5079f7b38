// Measures the security tokens on a ScalarDL Ledger of its own, on SQLite, as bench/main.ts does on the chain.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { openScalarDlLedger } from "../src/ledger/scalardl/scalardl-ledger.ts";
import { startPreparedLedger } from "../scalardl/prepared-ledger.ts";
import { overHttp, REQUESTS } from "./over-http.ts";
import { securityTokenBody } from "./requests.ts";

const ISSUERS = 16;
const WALLET = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
/** Milliseconds. */
const TIMEOUT = 30_000;

const folder = mkdtempSync(join(tmpdir(), "hallmark-bench-"));
const ledger = await startPreparedLedger({
  folder: join(folder, "scalardl"),
  databaseUrl: undefined,
  port: 0,
  privilegedPort: 0,
  entity: "hallmark",
  keyVersion: 1,
});
try {
  const { address, identity } = ledger;
  const client = openScalarDlLedger({ channel: { address, tls: undefined }, identity, timeout: TIMEOUT });
  for (let i = 0; i < ISSUERS; i++) await client.registerIssuer({ issuerId: `issuer${i}`, wallet: WALLET });
  await client.close();
  const results = {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`,
    perSecondAndLatency: {
      oneIssuer: await measure("ScalarDL, one issuer", securityTokenBody),
      sixteenIssuers: await measure("ScalarDL, 16 issuers", (prefix, n) =>
        securityTokenBody(`${prefix}many`, n).replace("issuer123", `issuer${n % ISSUERS}`),
      ),
    },
  };
  writeFileSync(new URL("scalardl.json", import.meta.url), `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(JSON.stringify(results, undefined, 2));
} finally {
  await ledger.stop();
  rmSync(folder, { recursive: true });
}

function measure(name: string, body: (prefix: string, n: number) => string) {
  const environment = {
    DATA_DIR: join(folder, "data"),
    PORT: "0",
    RPC_PORT: "0",
    ST_LEDGER: "scalardl",
    SCALARDL_ADDRESS: ledger.address,
    SCALARDL_SECRET: ledger.identity.secret,
  };
  const service = ["node", "src/main.ts"];
  const sent = { path: "/security-tokens", body, status: 201 };
  return overHttp({ ...sent, name, command: service, variables: environment, requests: REQUESTS.scalarDl });
}
