import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writeWhole } from "../../../base/files.ts";

export type DeployedName = "registry" | "token" | "securityToken" | "factory";

/** Where a contract is, or will be: with its creator and nonce its address is known before it is created. */
export interface DeployedContract {
  address: string;
  nonce: number;
  /** The latest block when it was planned, before anything was sent. */
  plannedAfter?: number;
  /** The block that created it, or an earlier one if the node has forgotten which; absent until it is created. */
  block?: number;
}

/** What was deployed to a chain, by whom; the file in which an interrupted deployment finds where it was. */
export interface Deployment {
  chainId: number;
  /** The hash of block 0, which tells chains of the same id apart. */
  genesis: string;
  deployer: string;
  contracts: Partial<Record<DeployedName, DeployedContract>>;
}

/** A deployment that came to its end. */
export interface FinishedDeployment extends Deployment {
  contracts: Record<DeployedName, DeployedContract & { block: number }>;
}

export function isFinished(deployment: Deployment): deployment is FinishedDeployment {
  const { registry, token, securityToken, factory } = deployment.contracts;
  return [registry, token, securityToken, factory].every((contract) => contract?.block !== undefined);
}

/** @throws if the file is there and is not a deployment. */
export function readDeployment(file: string): Deployment | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const deployment = JSON.parse(text) as Deployment;
    if (typeof deployment.genesis === "string" && typeof deployment.contracts === "object") return deployment;
  } catch {
    // Told below.
  }
  throw new Error(`${file} is damaged: it is not the record of a deployment`);
}

export function writeDeployment(file: string, deployment: Deployment): void {
  makeFolder(dirname(file));
  writeWhole(file, `${JSON.stringify(deployment, undefined, 2)}\n`);
}
