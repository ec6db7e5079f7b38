import { readFileSync } from "node:fs";
import { Interface } from "ethers";

export type ContractName =
  "TokenRegistry" | "TokenFactory" | "IssuedToken" | "SecurityToken" | "OrderExecutor";

export interface Artifact {
  abi: Interface;
  bytecode: string;
}

const read = new Map<ContractName, Artifact>();

/** The compiler's output for a contract. Read once, because parsing it takes some milliseconds. */
export function artifact(name: ContractName): Artifact {
  const known = read.get(name) ?? readArtifact(name);
  read.set(name, known);
  return known;
}

function readArtifact(name: ContractName): Artifact {
  const file = new URL(`../../../artifacts/contracts/${name}.sol/${name}.json`, import.meta.url);
  const { abi, bytecode } = JSON.parse(readFileSync(file, "utf8")) as { abi: object[]; bytecode: string };
  return { abi: new Interface(abi), bytecode };
}

/**
 * The functions and errors of a security token, in ethers' human-readable form. They include all those of a token.
 */
export function tokenAbi(): string[] {
  return artifact("SecurityToken")
    .abi.fragments.filter(({ type }) => type === "function" || type === "error")
    .map((fragment) => fragment.format("full"));
}
