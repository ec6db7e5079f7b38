// Starts a ScalarDL Ledger on loopback, with everything in it that the service needs, and stays until it is stopped.
import { join } from "node:path";
import { HallmarkError } from "../src/errors.ts";
import { openChannel } from "../src/ledger/scalardl/channel.ts";
import { openScalarDlLedger } from "../src/ledger/scalardl/scalardl-ledger.ts";
import { startLedger } from "./ledger-process.ts";
import { registerContracts, registerSecret } from "./register.ts";

/** The issuer of the documents' examples; its wallet is Hardhat's account 2, whose key everybody knows. */
const DEMO = { issuerId: "issuer123", wallet: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC" };

async function main(): Promise<void> {
  const { DATA_DIR = "data", SCALARDL_DATABASE_URL, SCALARDL_PORT = "50051" } = process.env;
  const port = Number(SCALARDL_PORT);
  if (!/^\d+$/.test(SCALARDL_PORT) || port > 65_534)
    throw new Error("SCALARDL_PORT must be a port, 0 to 65534");
  const databaseUrl = SCALARDL_DATABASE_URL === "" ? undefined : SCALARDL_DATABASE_URL;
  const ledger = await startLedger({
    folder: join(DATA_DIR, "scalardl"),
    databaseUrl,
    port,
    privilegedPort: port === 0 ? 0 : port + 1,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void ledger.stop());

  const identity = {
    entity: process.env["SCALARDL_ENTITY"] || "hallmark",
    keyVersion: Number(process.env["SCALARDL_KEY_VERSION"] || 1),
    secret: ledger.secret,
  };
  const address = `127.0.0.1:${ledger.port}`;
  await registerSecret(`127.0.0.1:${ledger.privilegedPort}`, identity);
  const channel = openChannel({ address, tls: undefined });
  await registerContracts(channel, identity, ledger.classes);
  channel.close();
  if (databaseUrl === undefined) await registerDemoIssuer(address, identity);
  console.log(`ready: ScalarDL Ledger at ${address}`);
  await ledger.ended;
}

type Client = Parameters<typeof openScalarDlLedger>[0]["identity"];

async function registerDemoIssuer(address: string, identity: Client): Promise<void> {
  const ledger = openScalarDlLedger({ channel: { address, tls: undefined }, identity, timeout: 30_000 });
  await ledger.registerIssuer(DEMO).catch((error: unknown) => {
    if (!(error instanceof HallmarkError && error.code === "ISSUER_ALREADY_EXISTS")) throw error;
  });
  await ledger.close();
}

main().catch((error: unknown) => {
  console.error(`the ScalarDL Ledger can't start: ${(error as Error).message}`);
  process.exit(1);
});
