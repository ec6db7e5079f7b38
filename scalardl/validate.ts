// Lets the Ledger of SCALARDL_ADDRESS validate everything that the service keeps there. Its exit code is 1 if something was
// tampered with, 2 if the Ledger can't be validated.
import { readScalarDlConfig } from "../src/config.ts";
import { openChannel } from "../src/ledger/scalardl/channel.ts";
import { scalarDlClient } from "../src/ledger/scalardl/connect-scalardl.ts";
import { validateLedger } from "./validate-ledger.ts";

async function main(): Promise<void> {
  const { channel: options, identity } = scalarDlClient(readScalarDlConfig(process.env));
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
