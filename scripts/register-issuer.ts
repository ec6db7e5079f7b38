// Registers the issuer ISSUER_ID with its wallet ISSUER_WALLET. The network's first account must be the registry's admin.
import { getAddress } from "ethers";
import { parseIssuerId } from "../src/issuance/issuer-ids.ts";
import { contractsAt } from "../src/ledger/evm/contracts.ts";
import { isFinished, readDeployment } from "../src/ledger/evm/setup/deployment.ts";
import { issuerWallet } from "../src/ledger/evm/issue/register-issuer.ts";
import { waitForReceipt } from "../src/rpc/wait-for-receipt.ts";
import { connect, findRecord } from "./chain.ts";
import { required } from "./environment.ts";

const issuerId = required("ISSUER_ID", "the issuer's id, 1 to 32 of A-Z a-z 0-9 _ .");
const wallet = getAddress(required("ISSUER_WALLET", "the address of the issuer's wallet"));
if (parseIssuerId(issuerId) === undefined) throw new Error("ISSUER_ID must be 1 to 32 of A-Z a-z 0-9 _ .");

const chain = await connect();
const file = findRecord(chain);
const deployment = file === undefined ? undefined : readDeployment(file);
if (deployment === undefined || !isFinished(deployment)) {
  throw new Error("this chain has no finished deployment on record: run scripts/deploy.ts");
}
const { registry, factory } = deployment.contracts;
const contracts = contractsAt({ registry: registry.address, factory: factory.address });

const standing = await issuerWallet(chain.node, contracts.registry, issuerId);
if (standing !== undefined && standing !== wallet) {
  throw new Error(`issuer ${issuerId} is registered already, with the wallet ${standing}`);
}
if (standing === undefined) {
  const data = contracts.registry.abi.encodeFunctionData("registerIssuer", [issuerId, wallet]);
  const hash = await chain.node.send("eth_sendTransaction", [
    { from: chain.account, to: registry.address, data },
  ]);
  await waitForReceipt(chain.node, hash as string);
}
console.log(`issuer ${issuerId} is registered with the wallet ${wallet}`);
