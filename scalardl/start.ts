// Starts a ScalarDL Ledger on loopback, with everything in it that the service needs, and stays until it is stopped.
import { join } from "node:path";
import { startPreparedLedger } from "./prepared-ledger.ts";

async function main(): Promise<void> {
  // An empty variable counts as unset.
  const dataDir = process.env["DATA_DIR"] || "data";
  const port = numberOf("SCALARDL_PORT", 50_051, 65_534);
  const ledger = await startPreparedLedger({
    folder: join(dataDir, "scalardl"),
    databaseUrl: process.env["SCALARDL_DATABASE_URL"] || undefined,
    port,
    privilegedPort: port === 0 ? 0 : port + 1,
    entity: process.env["SCALARDL_ENTITY"] || "hallmark",
    keyVersion: numberOf("SCALARDL_KEY_VERSION", 1, 2_147_483_647),
  });
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      isStopping = true;
      void ledger.stop();
    });
  }
  console.log(`ready: ScalarDL Ledger at ${ledger.address}`);
  await ledger.ended;
  if (!isStopping) throw new Error("it ended by itself");
}

function numberOf(name: string, byDefault: number, max: number): number {
  const text = process.env[name] || String(byDefault);
  if (!/^\d{1,10}$/.test(text) || Number(text) > max)
    throw new Error(`${name} must be a number, ${max} at most`);
  return Number(text);
}

main().catch((error: unknown) => {
  console.error(`the ScalarDL Ledger can't run: ${(error as Error).message}`);
  process.exit(1);
});
