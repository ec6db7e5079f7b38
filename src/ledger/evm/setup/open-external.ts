import { join } from "node:path";
import { getAddress, isError } from "ethers";
import type { ChainConnection } from "./connection.ts";
import { createChainGuard, type KnownBlock } from "../chain-guard.ts";
import { call, contractsAt, type ContractAddresses } from "../contracts.ts";
import { creationBlock } from "./creation-block.ts";
import { isFinished, readDeployment } from "./deployment.ts";
import { isCodeOf } from "./is-code-of.ts";
import { requireEdition } from "./edition.ts";
import { httpNode } from "../../../rpc/http-node.ts";
import { matchingNode } from "../../../rpc/matching-node.ts";
import { KNOWN_CHAIN_FILE, readKnownChain, recognizeChain } from "./known-chain.ts";
import { requireForks } from "../missing-forks.ts";
import { RpcError, type Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
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
  /** Adds metrics to the node. */
  measure?: (node: Node) => Node;
}

const RPC_TIMEOUT = 15_000;

/** How often to ask for a block, and milliseconds in between: of several nodes behind one URL some may be behind. */
const LOOKS = 12;
const LOOK_AGAIN = 100;

/**
 * Connects to the node behind a URL.
 * @throws Error if its chain is not the one that is on record, or the contracts are not there.
 */
export async function openExternal(options: ExternalOptions): Promise<ChainConnection> {
  const { measure = (node) => node } = options;
  const bare = matchingNode(measure(httpNode(options.url, RPC_TIMEOUT)));
  const chainId = Number(await bare.send("eth_chainId", []).catch(unreachable));
  const genesis = (await blockAt(bare, 0))?.hash;
  if (genesis === undefined) throw new Error("the node behind CHAIN_URL does not have its first block");
  const addresses = findContracts(chainId, genesis, options);
  const contracts = contractsAt(addresses);
  await requireForks(bare);
  await checkContracts(bare, contracts);
  const known = join(options.dataDir, KNOWN_CHAIN_FILE);
  const firstBlock = addresses.firstBlock ?? (await findFirstBlock(bare, addresses.registry, known));
  const identity = recognizeChain(known, {
    chainId,
    genesis,
    registry: addresses.registry,
    created: await knownBlock(bare, firstBlock),
  });
  const { guard, node } = createChainGuard(bare, identity);
  const wallet = await operatorWallet(options.operatorKey);
  return { node, guard, chainId, wallet, contracts, firstBlock };
}

function findContracts(
  chainId: number,
  genesis: string,
  { registry, factory, deploymentsDir }: ExternalOptions,
): ContractAddresses & { firstBlock?: number } {
  const file = join(deploymentsDir, `${chainId}.json`);
  const deployment = readDeployment(file);
  const recorded = deployment && isFinished(deployment) ? deployment.contracts : undefined;
  if (registry !== undefined) {
    const factoryAddress = factory ?? recorded?.factory.address;
    if (factoryAddress === undefined) throw new Error("REGISTRY_ADDRESS needs FACTORY_ADDRESS");
    return { registry: getAddress(registry), factory: getAddress(factoryAddress) };
  }
  if (deployment === undefined || recorded === undefined) {
    throw new Error(
      `${file} has no finished deployment: run scripts/deploy.ts, or set REGISTRY_ADDRESS and FACTORY_ADDRESS`,
    );
  }
  if (deployment.genesis !== genesis) throw new Error(`${file} is of another chain of the same id`);
  return {
    registry: recorded.registry.address,
    factory: getAddress(factory ?? recorded.factory.address),
    firstBlock: recorded.registry.block,
  };
}

async function checkContracts(
  node: Node,
  { registry, factory }: ChainConnection["contracts"],
): Promise<void> {
  const [registered] = await call(node, factory, "REGISTRY", []).catch((cause: unknown) =>
    noContract(node, "TokenFactory", factory.address, cause),
  );
  if (registered !== registry.address)
    throw new Error(`the factory belongs to another registry, ${String(registered)}`);
  await call(node, registry, "tokenCount", []).catch((cause: unknown) =>
    noContract(node, "TokenRegistry", registry.address, cause),
  );
  await requireEdition(node, registry);
}

/** Why a call failed: its code shows whether it is the contract, which a refusal does not. @throws always */
async function noContract(
  node: Node,
  name: "TokenFactory" | "TokenRegistry",
  address: string,
  cause: unknown,
): Promise<never> {
  if (cause instanceof RpcError || isError(cause, "BAD_DATA")) {
    const code = (await node.send("eth_getCode", [address, "latest"]).catch(unreachable)) as string;
    const what = name === "TokenFactory" ? "token factory" : "token registry";
    if (!isCodeOf(name, code)) throw new Error(`there is no ${what} at ${address}`, { cause });
  }
  unreachable(cause);
}

/** The block that created the registry, as it was found at an earlier start or is found now; 0 if it can't be found. */
async function findFirstBlock(node: Node, registry: string, file: string): Promise<number> {
  const known = readKnownChain(file);
  if (known?.registry === registry && known.created !== undefined) return known.created.number;
  const block = await creationBlock(node, registry).catch((cause: unknown) => {
    const { message } = cause as Error;
    throw new Error(`can't find the block that created the registry: ${message}`, { cause });
  });
  return block ?? 0;
}

/** Undefined if the node no longer has a block that old; without it chains that begin alike can't be told apart. */
async function knownBlock(node: Node, number: number): Promise<KnownBlock | undefined> {
  if (number === 0) return undefined;
  for (let look = 1; ; look++) {
    const block = await blockAt(node, number);
    if (block !== null) return { number, hash: block.hash };
    if (look === LOOKS) return undefined;
    await sleep(LOOK_AGAIN);
  }
}

async function blockAt(node: Node, number: number): Promise<RpcBlock | null> {
  return (await node.send("eth_getBlockByNumber", [`0x${number.toString(16)}`, false])) as RpcBlock | null;
}

function unreachable(cause: unknown): never {
  throw new Error(`the node behind CHAIN_URL can't be reached: ${(cause as Error).message}`, { cause });
}
