import { readFileSync } from "node:fs";
import { Interface } from "ethers";

export type ContractName = "TokenRegistry" | "TokenFactory" | "IssuedToken" | "SecurityToken";

export interface Artifact {
  abi: Interface;
  bytecode: string;
}

/** What the compiler made of a contract. */
export function artifact(name: ContractName): Artifact {
  const file = new URL(`../../../artifacts/contracts/${name}.sol/${name}.json`, import.meta.url);
  const { abi, bytecode } = JSON.parse(readFileSync(file, "utf8")) as { abi: object[]; bytecode: string };
  return { abi: new Interface(abi), bytecode };
}
