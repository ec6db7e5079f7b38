// Has the Ledger of SCALARDL_ADDRESS validate all that the service keeps there, and ends with 1 where something is not as it
// was written.
import { readConfig } from "../src/config.ts";
import { openChannel } from "../src/ledger/scalardl/channel.ts";
import { scalarDlClient } from "../src/ledger/scalardl/connect-scalardl.ts";
import { validateLedger } from "./validate-ledger.ts";

async function main(): Promise<void> {
  const { stLedger } = readConfig({ ...process.env, ST_LEDGER: "scalardl" });
  if (stLedger.kind !== "scalardl") throw new Error("there is no ScalarDL Ledger in the configuration");
  const { channel: options, identity } = scalarDlClient(stLedger);
  const channel = openChannel(options);
  const { assets, faults } = await validateLedger(channel, identity);
  channel.close();
  for (const { assetId, status } of faults) console.error(`tampered with: ${assetId} (${status})`);
  console.log(`${assets} assets validated, ${faults.length} tampered with`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(`the Ledger can't be validated: ${(error as Error).message}`);
  process.exit(2);
});
