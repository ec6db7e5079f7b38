import { rmSync } from "node:fs";
import { join } from "node:path";
import { toQuantity } from "ethers";
import { contractsAt } from "../ledger/evm/contracts.ts";
import { deploy } from "../ledger/evm/deploy.ts";
import type { ChainConnection } from "../ledger/evm/connection.ts";
import { issuerWallet } from "../ledger/evm/register-issuer.ts";
import { operatorWallet, type OperatorKeySource } from "../ledger/evm/operator-wallet.ts";
import { CHAIN_ID, startEmbeddedChain } from "./embedded-chain.ts";

export interface EmbeddedOptions {
  dataDir: string;
  operatorKey: OperatorKeySource;
  /** Whether the issuer of the documents' examples is registered. */
  demo: boolean;
  log: (line: string) => void;
}

const OPERATOR_FUNDS = 9_000n * 10n ** 18n;
const DEMO_ISSUER = "issuer123";

/** The embedded chain with everything on it that the service needs. Hardhat's account 0 is the registry's admin. */
export async function openEmbedded({ dataDir, operatorKey, demo, log }: EmbeddedOptions) {
  const wallet = await operatorWallet(operatorKey);
  const chain = await startEmbeddedChain();
  const [admin, , demoIssuerWallet] = chain.accounts as [string, string, string];
  const file = join(dataDir, "deployments", `${CHAIN_ID}.json`);
  // The chain begins anew with each start, so a record of the last one says nothing.
  rmSync(file, { force: true });
  const deployment = await deploy({ node: chain, deployer: admin, operator: wallet.address, file, log });
  const { registry, factory } = deployment.contracts;
  const contracts = contractsAt({ registry: registry.address, factory: factory.address });

  if (BigInt((await chain.send("eth_getBalance", [wallet.address, "latest"])) as string) === 0n) {
    await chain.send("eth_sendTransaction", [
      { from: admin, to: wallet.address, value: toQuantity(OPERATOR_FUNDS) },
    ]);
  }
  if (demo && (await issuerWallet(chain, contracts.registry, DEMO_ISSUER)) === undefined) {
    const data = contracts.registry.abi.encodeFunctionData("registerIssuer", [DEMO_ISSUER, demoIssuerWallet]);
    await chain.send("eth_sendTransaction", [{ from: admin, to: registry.address, data }]);
  }
  const connection: ChainConnection = {
    node: chain,
    chainId: CHAIN_ID,
    wallet,
    contracts,
    firstBlock: registry.block,
  };
  return { connection, accounts: chain.accounts, stop: () => chain.stop() };
}
