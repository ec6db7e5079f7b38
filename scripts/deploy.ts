// Deploys the contracts to the chain of --network, and grants OPERATOR_ADDRESS the operator's role. If it was interrupted,
// run it again: it goes on where it was. After a finished deployment it reports what is there.
import { existsSync, renameSync } from "node:fs";
import { deploy } from "../src/ledger/evm/setup/deploy.ts";
import { readDeployment } from "../src/ledger/evm/setup/deployment.ts";
import { connect, findRecord, hasMoney, recordFile, senderOf } from "./chain.ts";
import { address } from "./environment.ts";
import { script } from "./script.ts";

await script(async () => {
  const operator = address(
    "OPERATOR_ADDRESS",
    "the address of the account that the service sends its transactions from",
  );
  const chain = await connect();
  const deployer = senderOf(chain);
  const found = findRecord(chain);
  const file = found ?? recordFile(chain.chainId);
  if (found === undefined && existsSync(file)) {
    // A development chain began anew under the same id, so the recorded contracts are gone.
    const old = readDeployment(file);
    const aside = file.replace(/json$/, `${old?.genesis.slice(2, 10)}.json`);
    renameSync(file, aside);
    console.log(`${file} was of another chain: moved to ${aside}`);
  }
  // Before a record is begun that another deployer could not go on with.
  if (found === undefined) await hasMoney(chain.node, deployer);
  await deploy({ node: chain.node, deployer, operator, file, log: (line) => console.log(line) });
  console.log(`chain ${chain.chainId}: deployed, see ${file}`);
});
