// Registers the service's secret and the contracts at the Ledger of SCALARDL_ADDRESS, which must be running.
import { dirname } from "node:path";
import type { FromSchema } from "json-schema-to-ts";
import { makeFolder } from "../src/base/files.ts";
import { readScalarDlConfig } from "../src/config.ts";
import { readVariables, type VariablesSchema } from "../src/environment/read-variables.ts";
import { scalarDlClient } from "../src/ledger/scalardl/connect-scalardl.ts";
import { build } from "./build.ts";
import { randomOnce } from "./ledger-folder.ts";
import { register } from "./registration.ts";

/** The variables of this command alone; the others are the service's. */
const SCHEMA = {
  type: "object",
  properties: {
    SCALARDL_PRIVILEGED_ADDRESS: {
      type: "string",
      format: "host-port",
      description: "a host and a port",
      examples: ["127.0.0.1:50052"],
    },
  },
  required: [],
  additionalProperties: false,
} as const satisfies VariablesSchema;

async function main(): Promise<void> {
  const own = readVariables(SCHEMA, process.env) as FromSchema<typeof SCHEMA>;
  const config = readScalarDlConfig(process.env);
  if ("file" in config.secret) {
    makeFolder(dirname(config.secret.file), { mode: 0o700 });
    randomOnce(config.secret.file);
  }
  const { channel: ledger, identity } = scalarDlClient(config);
  const address = own.SCALARDL_PRIVILEGED_ADDRESS ?? portAfter(config.address);
  const { classes } = await build();
  await register({ ledger, privileged: { ...ledger, address }, identity, classes });
  const { entity, keyVersion } = identity;
  console.log(
    `registered at ${config.address}: the entity ${entity} with key version ${keyVersion}, and the contracts`,
  );
}

/** Where a Ledger registers secrets, unless it is told otherwise. */
function portAfter(address: string): string {
  return address.replace(/\d+$/, (port) => String(Number(port) + 1));
}

main().catch((error: unknown) => {
  console.error(`nothing more is registered: ${(error as Error).message}`);
  process.exit(1);
});
