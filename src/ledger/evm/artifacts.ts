import { readFileSync } from "node:fs";
import { Interface } from "ethers";

export type ContractName = "TokenRegistry" | "TokenFactory" | "IssuedToken" | "SecurityToken";

export interface Artifact {
  abi: Interface;
  bytecode: string;
}

const read = new Map<ContractName, Artifact>();

/** What the compiler made of a contract. Read once: parsing it takes some milliseconds. */
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
 * The functions and errors of every token, in ethers' human-readable form. They are a security token's, which has all that a
 * token has.
 */
export function tokenAbi(): string[] {
  return artifact("SecurityToken")
    .abi.fragments.filter(({ type }) => type === "function" || type === "error")
    .map((fragment) => fragment.format("full"));
}
