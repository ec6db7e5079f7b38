import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writeWhole } from "../../../base/files.ts";
import { EDITION, otherEdition } from "./edition.ts";

export type DeployedName = "registry" | "token" | "securityToken" | "executor" | "factory";

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
  edition: typeof EDITION;
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
  const { registry, token, securityToken, executor, factory } = deployment.contracts;
  return [registry, token, securityToken, executor, factory].every(
    (contract) => contract?.block !== undefined,
  );
}

/** @throws if the file is there, and is not a deployment of this edition. */
export function readDeployment(file: string): Deployment | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const deployment = parsed(text);
  if (typeof deployment?.genesis !== "string" || typeof deployment.contracts !== "object") {
    throw new Error(`${file} is damaged: it is not the record of a deployment`);
  }
  // The first edition had no number.
  if (deployment.edition !== EDITION) throw new Error(otherEdition(file));
  return deployment as Deployment;
}

function parsed(text: string): Partial<Deployment> | undefined {
  try {
    return JSON.parse(text) as Partial<Deployment>;
  } catch {
    return undefined;
  }
}

export function writeDeployment(file: string, deployment: Deployment): void {
  makeFolder(dirname(file));
  writeWhole(file, `${JSON.stringify(deployment, undefined, 2)}\n`);
}
