import { existsSync } from "node:fs";
import { join } from "node:path";
import { getCreateAddress, toQuantity } from "ethers";
import type { ChainConnection } from "./connection.ts";
import { noGuard } from "../chain-guard.ts";
import { contractsAt, type Contracts } from "../contracts.ts";
import { deploy } from "./deploy.ts";
import { readDeployment, writeDeployment } from "./deployment.ts";
import { EDITION } from "./edition.ts";
import { KNOWN_CHAIN_FILE } from "./known-chain.ts";
import { operatorWallet, type OperatorKeySource } from "./operator-wallet.ts";
import { issuerWallet } from "../issue/register-issuer.ts";
import { matchingNode } from "../../../rpc/matching-node.ts";
import type { RpcBlock } from "../../../rpc/types.ts";
import { CHAIN_ID, startEmbeddedChain, type EmbeddedChain } from "../../../chain/embedded-chain.ts";

export interface EmbeddedOptions {
  dataDir: string;
  operatorKey: OperatorKeySource;
  /** Whether the issuer of the documents' examples is registered. */
  demo: boolean;
  log: (line: string) => void;
  /** See EmbeddedChainOptions. */
  availableMemory?: (() => number) | undefined;
  /** See EmbeddedChainOptions. */
  onProgress?: ((what: string) => void) | undefined;
  /** The chain can't go on: see EmbeddedChainOptions. */
  onFailure: (error: Error) => void;
}

const DEMO_ISSUER = "issuer123";

/**
 * The embedded chain with everything on it that the service needs; Hardhat's account 0 is the registry's admin.
 * @throws Error if another process works on the folder, or the chain's journal is not sound
 */
export async function openEmbedded({
  dataDir,
  operatorKey,
  demo,
  log,
  availableMemory,
  onProgress,
  onFailure,
}: EmbeddedOptions) {
  // Refuses a folder of another edition before anything in it is touched.
  readDeployment(recordOf(dataDir));
  // What comes after it in the folder shows that there was a chain.
  const chain = await startEmbeddedChain({
    folder: dataDir,
    trace: traceOf(dataDir),
    log,
    availableMemory,
    onProgress,
    onFailure,
  });
  try {
    const wallet = await operatorWallet(operatorKey);
    const deployed = await deployOnce(chain, wallet.address, dataDir, log);
    await fund(chain, wallet.address);
    if (demo) await registerDemoIssuer(chain, deployed.contracts);
    const connection: ChainConnection = {
      node: matchingNode(chain),
      guard: noGuard,
      chainId: CHAIN_ID,
      wallet,
      ...deployed,
      onBlock: chain.onBlock,
      problem: chain.problem,
    };
    const { accounts, journalSize, stop } = chain;
    return { connection, accounts, journalSize, stop };
  } catch (error) {
    await chain.stop();
    throw error;
  }
}

function recordOf(dataDir: string): string {
  return join(dataDir, "deployments", `${CHAIN_ID}.json`);
}

/** A file that is only in the folder if an embedded chain ran there before. */
function traceOf(dataDir: string): string | undefined {
  const traces = ["operator.key", join("deployments", `${CHAIN_ID}.json`)];
  // The index of an external chain stands beside a record of that chain.
  if (!existsSync(join(dataDir, KNOWN_CHAIN_FILE))) traces.push("index.db");
  return traces.map((name) => join(dataDir, name)).find((file) => existsSync(file));
}

/** The chain's first account creates the contracts before anything else, so their addresses follow from its nonces. */
async function deployOnce(
  chain: EmbeddedChain,
  operator: string,
  dataDir: string,
  log: (line: string) => void,
) {
  const deployer = chain.accounts[0] as string;
  const { hash: genesis } = (await chain.send("eth_getBlockByNumber", ["0x0", false])) as RpcBlock;
  const at = (nonce: number) => ({ address: getCreateAddress({ from: deployer, nonce }), nonce });
  // For scripts, which find the contracts there.
  const file = recordOf(dataDir);
  const contracts = { registry: at(0), token: at(1), securityToken: at(2), executor: at(3), factory: at(4) };
  if (readDeployment(file)?.genesis !== genesis) {
    writeDeployment(file, { edition: EDITION, chainId: CHAIN_ID, genesis, deployer, contracts });
  }
  const { registry, factory } = (await deploy({ node: chain, deployer, operator, file, log })).contracts;
  return {
    contracts: contractsAt({ registry: registry.address, factory: factory.address }),
    firstBlock: registry.block,
  };
}

/** With half of what the first account has, so that there is something for a later operator, should this one's key be lost. */
async function fund(chain: EmbeddedChain, operator: string): Promise<void> {
  const balanceOf = async (account: string) =>
    BigInt((await chain.send("eth_getBalance", [account, "latest"])) as string);
  if ((await balanceOf(operator)) > 0n) return;
  const from = chain.accounts[0] as string;
  const value = toQuantity((await balanceOf(from)) / 2n);
  await chain.send("eth_sendTransaction", [{ from, to: operator, value }]);
}

async function registerDemoIssuer(chain: EmbeddedChain, { registry }: Contracts): Promise<void> {
  const [admin, , wallet] = chain.accounts as [string, string, string];
  if ((await issuerWallet(chain, registry, DEMO_ISSUER)) !== undefined) return;
  const data = registry.abi.encodeFunctionData("registerIssuer", [DEMO_ISSUER, wallet]);
  await chain.send("eth_sendTransaction", [{ from: admin, to: registry.address, data }]);
}
