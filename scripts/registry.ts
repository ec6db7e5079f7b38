import { getAddress, type Interface } from "ethers";
import { artifact } from "../src/ledger/evm/artifacts.ts";
import { call } from "../src/ledger/evm/contracts.ts";
import { isFinished, readDeployment } from "../src/ledger/evm/setup/deployment.ts";
import { waitForReceipt } from "../src/rpc/wait-for-receipt.ts";
import { findRecord, type ScriptChain } from "./chain.ts";
import { address } from "./environment.ts";

export interface Registry {
  address: string;
  abi: Interface;
  /** What a view of it answers. */
  ask(method: string, ...args: unknown[]): Promise<unknown[]>;
}

/** The registry of this chain, by REGISTRY_ADDRESS or the record of its deployment. @throws Error where there is none */
export async function findRegistry(chain: ScriptChain): Promise<Registry> {
  const registry = { address: addressOf(chain), abi: artifact("TokenRegistry").abi };
  if ((await chain.node.send("eth_getCode", [registry.address, "latest"])) === "0x") {
    throw new Error(`there is no registry at ${registry.address} on this chain`);
  }
  return { ...registry, ask: (method, ...args) => call(chain.node, registry, method, args) };
}

function addressOf(chain: ScriptChain): string {
  if (process.env["REGISTRY_ADDRESS"]) return address("REGISTRY_ADDRESS", "the registry's address");
  const file = findRecord(chain);
  const deployment = file === undefined ? undefined : readDeployment(file);
  if (deployment === undefined || !isFinished(deployment)) {
    throw new Error("this chain has no finished deployment on record: run scripts/deploy.ts");
  }
  return deployment.contracts.registry.address;
}

export interface RegistryCall {
  /** Who alone may call it, and as what the registry knows that account. */
  sender: string;
  as: string;
  method: string;
  args: unknown[];
  /** What is so afterwards. */
  then: string;
}

/**
 * Sends a call to the registry, and says what is so when it is on the chain. Without a key, and where the node does not sign for
 * the sender, it prints the call as JSON for whatever signs for the sender, such as a multisig.
 * @throws Error where the key is another account's
 */
export async function callRegistry(
  { node, accounts, hasKey }: ScriptChain,
  { address: to, abi }: Registry,
  { sender, as, method, args, then }: RegistryCall,
): Promise<void> {
  const data = abi.encodeFunctionData(method, args);
  const from = accounts.find((account) => getAddress(account) === sender);
  if (from !== undefined) {
    await waitForReceipt(node, (await node.send("eth_sendTransaction", [{ from, to, data }])) as string);
    console.log(then);
  } else if (hasKey) {
    throw new Error(`${as} is ${sender}: give that account's key, or none for the call to be printed`);
  } else {
    console.error(`nothing was sent: ${as} is ${sender}, which has to send this`);
    console.log(JSON.stringify({ to, value: "0", data }));
  }
}

export async function callAsAdmin(
  chain: ScriptChain,
  registry: Registry,
  method: string,
  args: unknown[],
  then: string,
): Promise<void> {
  const [admin] = (await registry.ask("defaultAdmin")) as [string];
  await callRegistry(chain, registry, { sender: admin, as: "the registry's admin", method, args, then });
}
