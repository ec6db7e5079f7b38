// Lets the Ledger of SCALARDL_ADDRESS validate everything that the service keeps there. Its exit code is 1 if something was
// tampered with, 2 if the Ledger can't be validated.
import { readScalarDlConfig } from "../src/config.ts";
import { openChannel } from "../src/ledger/scalardl/channel.ts";
import { scalarDlClient } from "../src/ledger/scalardl/connect-scalardl.ts";
import { validateLedger } from "./validate-ledger.ts";

/** What ScalarDL's codes say of an asset. */
const MEANINGS: Readonly<Record<number, string>> = {
  300: "a record's hash is not that of its content",
  301: "a record does not follow on the one before it",
  302: "a record's contract is not the one that was registered",
  303: "a record is not what its contract wrote",
  304: "a record's nonce is not that of its order",
  400: "the signature of a record's order is not its client's",
  409: "it is gone",
};

async function main(): Promise<void> {
  const { channel: options, identity } = scalarDlClient(readScalarDlConfig(process.env));
  const channel = openChannel(options);
  const { assets, faults } = await validateLedger(channel, identity);
  channel.close();
  for (const { assetId, status } of faults) {
    const meaning = typeof status === "number" ? MEANINGS[status] : undefined;
    console.error(`tampered with: ${assetId} (${status})${meaning === undefined ? "" : `: ${meaning}`}`);
  }
  console.log(`${assets} assets validated, ${faults.length} tampered with`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(`the Ledger can't be validated: ${(error as Error).message}`);
  process.exit(2);
});
