import { readFileSync } from "node:fs";
import { Interface } from "ethers";

export const CONTRACT_NAMES = [
  "TokenRegistry",
  "TokenFactory",
  "IssuedToken",
  "SecurityToken",
  "OrderExecutor",
] as const;
export type ContractName = (typeof CONTRACT_NAMES)[number];

export interface Artifact {
  abi: Interface;
  bytecode: string;
}

/** The compiler's output for a contract, as Hardhat writes it. */
export interface ArtifactFile {
  abi: object[];
  bytecode: string;
  /** Its code on a chain, with zeros where its immutables are. */
  deployedBytecode: string;
  /** Where each immutable is in that code, by a number that grows in the order of their declarations. */
  immutableReferences: Record<string, { start: number; length: number }[]>;
  /** The name of its source in the compiler's input. */
  inputSourceName: string;
  /** Names the file with the compiler's input. */
  buildInfoId: string;
}

export interface BuildInfo {
  /** With the commit that it was built from. */
  solcLongVersion: string;
  input: CompilerInput;
}

/** What `solc --standard-json` takes. */
export interface CompilerInput {
  language: string;
  sources: Record<string, { content: string }>;
  settings: { remappings?: string[]; [name: string]: unknown };
}

const read = new Map<ContractName, Artifact>();

/** The compiler's output for a contract. Read once, because parsing it takes some milliseconds. */
export function artifact(name: ContractName): Artifact {
  const known = read.get(name) ?? readArtifact(name);
  read.set(name, known);
  return known;
}

function readArtifact(name: ContractName): Artifact {
  const { abi, bytecode } = artifactFile(name);
  return { abi: new Interface(abi), bytecode };
}

export function artifactFile(name: ContractName): ArtifactFile {
  return readJson(`contracts/${name}.sol/${name}.json`) as ArtifactFile;
}

/** What the compiler made the artifacts with this `buildInfoId` of. */
export function buildInfo(id: string): BuildInfo {
  return readJson(`build-info/${id}.json`) as BuildInfo;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../artifacts/${path}`, import.meta.url), "utf8"));
}

/**
 * The functions and errors of a security token, in ethers' human-readable form. They include all those of a token.
 */
export function tokenAbi(): string[] {
  return artifact("SecurityToken")
    .abi.fragments.filter(({ type }) => type === "function" || type === "error")
    .map((fragment) => fragment.format("full"));
}
