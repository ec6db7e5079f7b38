import { getAddress, getCreateAddress, type Interface } from "ethers";
import { artifact, type ContractName } from "../artifacts.ts";
import {
  readDeployment,
  writeDeployment,
  type DeployedContract,
  type DeployedName,
  type FinishedDeployment,
} from "./deployment.ts";
import { creationBlock } from "./creation-block.ts";
import { EDITION, requireEdition } from "./edition.ts";
import { requireForks } from "../missing-forks.ts";
import { matchingNode } from "../../../rpc/matching-node.ts";
import type { Node } from "../../../rpc/node.ts";
import { isCodeOf } from "./is-code-of.ts";
import { hasRole, ROLES } from "../roles.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { RpcBlock, RpcReceipt } from "../../../rpc/types.ts";
import { waitForReceipt } from "../../../rpc/wait-for-receipt.ts";

export interface DeployOptions {
  /** A node that signs for `deployer`: by itself, or in front of it Hardhat does. */
  node: Node;
  /** Creates the contracts and becomes the registry's admin. */
  deployer: string;
  /** The account that the service sends its transactions from. */
  operator: string;
  /** Where the record of the deployment is. */
  file: string;
  /** Called with a line about each step. */
  log: (line: string) => void;
}

const POLL_INTERVAL = 100;

/**
 * Deploys the contracts and grants the roles. Safe to run again, also after a crash at any point: contracts that exist stay,
 * and each address is recorded before its contract is created.
 * @throws if the chain is too old for the contracts, or the record is of another chain or deployer.
 */
export async function deploy({
  node: bare,
  deployer,
  operator,
  file,
  log,
}: DeployOptions): Promise<FinishedDeployment> {
  const node = matchingNode(bare);
  await requireForks(node);
  const chainId = Number(await node.send("eth_chainId", []));
  const { hash: genesis } = (await node.send("eth_getBlockByNumber", ["0x0", false])) as RpcBlock;
  const record = readDeployment(file) ?? {
    edition: EDITION,
    chainId,
    genesis,
    deployer: getAddress(deployer),
    contracts: {},
  };
  if (record.chainId !== chainId || record.genesis !== genesis) {
    throw new Error(`${file} is of another chain: move it away to deploy to this one`);
  }
  if (record.deployer !== getAddress(deployer)) {
    throw new Error(`${file} is of another deployer, ${record.deployer}: go on with that account`);
  }

  if (getAddress(operator) === record.deployer) {
    throw new Error(
      "the deployer becomes the registry's admin, which can't be the operator: name another account",
    );
  }

  /** The first nonce that no contract on record has used: of several nodes behind one URL some may count fewer. */
  let free = 0;

  function note(name: DeployedName, contract: DeployedContract): void {
    record.contracts[name] = contract;
    writeDeployment(file, record);
  }

  async function transact(call: { to?: string; data: string; nonce?: string }): Promise<RpcReceipt> {
    return waitForReceipt(
      node,
      (await node.send("eth_sendTransaction", [{ from: deployer, ...call }])) as string,
    );
  }

  async function transactionCount(block: "latest" | "pending"): Promise<number> {
    return Number(await node.send("eth_getTransactionCount", [deployer, block]));
  }

  /** Waits for transactions that an interrupted deployment may have sent. */
  async function waitForPending(): Promise<void> {
    for (
      let told = false;
      (await transactionCount("pending")) > (await transactionCount("latest"));
      told = true
    ) {
      if (!told) log(`waiting until the pending transactions of ${deployer} are mined`);
      await sleep(POLL_INTERVAL);
    }
  }

  /** Whether its nonce is used for something else: asked of one block, since of several nodes behind one URL some may be behind. */
  async function isTakenBack({ address, nonce }: DeployedContract, name: ContractName): Promise<boolean> {
    const block = await node.send("eth_blockNumber", []);
    const used = Number(await node.send("eth_getTransactionCount", [deployer, block]));
    return used > nonce && !isCodeOf(name, (await node.send("eth_getCode", [address, block])) as string);
  }

  async function codeOf(address: string): Promise<string> {
    return (await node.send("eth_getCode", [address, "latest"])) as string;
  }

  async function contract(name: DeployedName, artifactName: ContractName, args: string[]): Promise<string> {
    const planned = record.contracts[name];
    // A reorganisation may have brought another one of them to its address.
    if (planned !== undefined && isCodeOf(artifactName, await codeOf(planned.address))) {
      log(`${artifactName} stands at ${planned.address}`);
      // A run before this one created it, and was interrupted before it noted that.
      if (planned.block === undefined) note(name, { ...planned, block: await blockOf(planned) });
      free = planned.nonce + 1;
      return planned.address;
    }
    // The same nonce as long as nothing was created with it, so that a crash can't lead to two contracts.
    const nonce = Math.max(free, await transactionCount("latest"));
    // A chain that counts fewer transactions than were there may be another one.
    if (
      planned?.block !== undefined &&
      planned.nonce !== nonce &&
      !(await isTakenBack(planned, artifactName))
    ) {
      throw new Error(
        `the node is behind: it does not have ${artifactName} at ${planned.address}, which is on record as created`,
      );
    }
    const address = getCreateAddress({ from: deployer, nonce });
    const plannedAfter = Number(await node.send("eth_blockNumber", []));
    if (planned?.nonce !== nonce) note(name, { address, nonce, plannedAfter });
    const { abi, bytecode } = artifact(artifactName);
    const data = bytecode + abi.encodeDeploy(args).slice(2);
    const receipt = await transact({ data, nonce: `0x${nonce.toString(16)}` });
    note(name, { address, nonce, block: Number(receipt.blockNumber) });
    log(`${artifactName} created at ${address}`);
    free = nonce + 1;
    return address;
  }

  async function blockOf({ address, plannedAfter = 0 }: DeployedContract): Promise<number> {
    const block = await creationBlock(node, address, plannedAfter);
    if (block !== undefined) return block;
    // The number may have been noted while another chain was behind the URL.
    return plannedAfter > Number(await node.send("eth_blockNumber", [])) ? 0 : plannedAfter;
  }

  async function grant(
    registry: { address: string; abi: Interface },
    role: keyof typeof ROLES,
    account: string,
  ) {
    if (await hasRole(node, registry, role, account)) return;
    const data = registry.abi.encodeFunctionData("grantRole", [ROLES[role], account]);
    await transact({ to: registry.address, data });
    log(`${role} role granted to ${account}`);
  }

  await waitForPending();
  const address = await contract("registry", "TokenRegistry", [deployer]);
  const registry = { address, abi: artifact("TokenRegistry").abi };
  await requireEdition(node, registry);
  const token = await contract("token", "IssuedToken", []);
  const securityToken = await contract("securityToken", "SecurityToken", [address]);
  const executor = await contract("executor", "OrderExecutor", []);
  const factory = await contract("factory", "TokenFactory", [address, token, securityToken, executor]);
  await grant(registry, "factory", factory);
  await grant(registry, "operator", operator);
  return record as FinishedDeployment;
}
