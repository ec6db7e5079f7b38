// Starts a ScalarDL Ledger on loopback, with everything in it that the service needs, and runs until it is stopped.
import { join } from "node:path";
import type { FromSchema } from "json-schema-to-ts";
import { readScalarDlConfig } from "../src/config.ts";
import { readVariables, type VariablesSchema } from "../src/environment/read-variables.ts";
import { startPreparedLedger } from "./prepared-ledger.ts";

/** The variables of this command alone; the others are the service's. */
const SCHEMA = {
  type: "object",
  properties: {
    SCALARDL_PORT: {
      type: "integer",
      minimum: 0,
      // The port after it is used too.
      maximum: 65_534,
      default: 50_051,
      description: "a port from 0 to 65534",
      examples: ["50051"],
    },
    SCALARDL_DATABASE_URL: {
      type: "string",
      pattern: "^postgresql://[^/]",
      description: "a URL that begins with postgresql://",
      examples: ["postgresql://user:password@127.0.0.1:5432/name"],
    },
  },
  required: ["SCALARDL_PORT"],
  additionalProperties: false,
} as const satisfies VariablesSchema;

async function main(): Promise<void> {
  const own = readVariables(SCHEMA, process.env) as FromSchema<typeof SCHEMA>;
  const { SCALARDL_PORT: port, SCALARDL_DATABASE_URL: databaseUrl } = own;
  const { dataDir, entity, keyVersion } = readScalarDlConfig(process.env);
  const ledger = await startPreparedLedger({
    folder: join(dataDir, "scalardl"),
    databaseUrl,
    port,
    privilegedPort: port === 0 ? 0 : port + 1,
    entity,
    keyVersion,
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
  if (!isStopping) throw new Error("the Ledger's process ended by itself");
}

main().catch((error: unknown) => {
  console.error(`the ScalarDL Ledger can't run: ${(error as Error).message}`);
  process.exit(1);
});
