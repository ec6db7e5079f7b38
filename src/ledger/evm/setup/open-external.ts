import { join } from "node:path";
import { getAddress } from "ethers";
import type { ChainConnection } from "./connection.ts";
import { call, contractsAt, type ContractAddresses } from "../contracts.ts";
import { creationBlock } from "./creation-block.ts";
import { isFinished, readDeployment } from "./deployment.ts";
import { httpNode } from "../../../rpc/http-node.ts";
import { recognizeChain } from "./known-chain.ts";
import type { Node } from "../../../rpc/node.ts";
import { operatorWallet, type OperatorKeySource } from "./operator-wallet.ts";
import type { RpcBlock } from "../../../rpc/types.ts";

export interface ExternalOptions {
  url: string;
  registry: string | undefined;
  factory: string | undefined;
  operatorKey: OperatorKeySource;
  /** Where the deploy script's records are. */
  deploymentsDir: string;
  dataDir: string;
}

const RPC_TIMEOUT = 15_000;

/**
 * Connects to the node behind a URL.
 * @throws Error where its chain is not the one that is on record, or the contracts are not there.
 */
export async function openExternal(options: ExternalOptions): Promise<ChainConnection> {
  const node = httpNode(options.url, RPC_TIMEOUT);
  const chainId = Number(await node.send("eth_chainId", []).catch(unreachable));
  const { hash: genesis } = (await node.send("eth_getBlockByNumber", ["0x0", false])) as RpcBlock;
  const { addresses, firstBlock } = await findContracts(node, chainId, genesis, options);
  const contracts = contractsAt(addresses);
  await checkContracts(node, contracts);
  recognizeChain(join(options.dataDir, "chain.json"), { chainId, genesis, registry: addresses.registry });
  return { node, chainId, wallet: await operatorWallet(options.operatorKey), contracts, firstBlock };
}

async function findContracts(
  node: Node,
  chainId: number,
  genesis: string,
  { registry, factory, deploymentsDir }: ExternalOptions,
): Promise<{ addresses: ContractAddresses; firstBlock: number }> {
  const file = join(deploymentsDir, `${chainId}.json`);
  const deployment = readDeployment(file);
  const recorded = deployment && isFinished(deployment) ? deployment.contracts : undefined;
  if (registry !== undefined) {
    const factoryAddress = factory ?? recorded?.factory.address;
    if (factoryAddress === undefined) throw new Error("REGISTRY_ADDRESS needs FACTORY_ADDRESS");
    const addresses = { registry: getAddress(registry), factory: getAddress(factoryAddress) };
    return { addresses, firstBlock: await creationBlock(node, registry) };
  }
  if (deployment === undefined || recorded === undefined) {
    throw new Error(
      `${file} has no finished deployment: run scripts/deploy.ts, or set REGISTRY_ADDRESS and FACTORY_ADDRESS`,
    );
  }
  if (deployment.genesis !== genesis) throw new Error(`${file} is of another chain of the same id`);
  return {
    addresses: {
      registry: recorded.registry.address,
      factory: getAddress(factory ?? recorded.factory.address),
    },
    firstBlock: recorded.registry.block,
  };
}

async function checkContracts(
  node: Node,
  { registry, factory }: ChainConnection["contracts"],
): Promise<void> {
  const [registered] = await call(node, factory, "REGISTRY", []).catch((cause: unknown) => {
    throw new Error(`there is no token factory at ${factory.address}`, { cause });
  });
  if (registered !== registry.address)
    throw new Error(`the factory belongs to another registry, ${String(registered)}`);
  await call(node, registry, "tokenCount", []).catch((cause: unknown) => {
    throw new Error(`there is no token registry at ${registry.address}`, { cause });
  });
}

function unreachable(cause: unknown): never {
  throw new Error(`the node behind CHAIN_URL can't be reached: ${(cause as Error).message}`, { cause });
}
