import { posix } from "node:path";
import {
  artifactFile,
  buildInfo,
  CONTRACT_NAMES,
  type CompilerInput,
  type ContractName,
} from "./artifacts.ts";

/** What a contract was made of. */
export interface ContractSource {
  /** With the commit that it was built from. */
  compilerVersion: string;
  abi: object[];
  /** The name of the contract's own file in the input. */
  file: string;
  /** What the compiler makes the contract of, its own file first. */
  input: CompilerInput;
}

/** What the contract with this name was made of; undefined if there is none. */
export function contractSource(name: string): ContractSource | undefined {
  if (!isContractName(name)) return undefined;
  const { abi, inputSourceName: file, buildInfoId } = artifactFile(name);
  const { solcLongVersion, input } = buildInfo(buildInfoId);
  const sources = Object.fromEntries(filesOf(file, input).map((each) => [each, input.sources[each]]));
  return {
    compilerVersion: solcLongVersion,
    abi,
    file,
    input: { ...input, sources: sources as CompilerInput["sources"] },
  };
}

function isContractName(name: string): name is ContractName {
  return CONTRACT_NAMES.some((each) => each === name);
}

/** A file and all that it imports, and they import. All contracts are compiled together, from more files than one needs. */
function filesOf(file: string, { sources, settings: { remappings = [] } }: CompilerInput): string[] {
  const files = new Set([file]);
  for (const importing of files) {
    const text = sources[importing]?.content ?? "";
    for (const [, path] of text.matchAll(/^import [^;]*?"(.+?)";/gm)) {
      files.add(resolve(path as string, importing, remappings));
    }
  }
  return [...files];
}

/** Which file an import means: beside the one that imports it, or by the remapping with the longest context. */
function resolve(path: string, importing: string, remappings: readonly string[]): string {
  if (path.startsWith(".")) return posix.join(posix.dirname(importing), path);
  const [found] = remappings
    .map((remapping) => /^(.*?):(.*?)=(.*)$/.exec(remapping) as unknown as string[])
    .map(([, context = "", prefix = "", target = ""]) => ({ context, prefix, target }))
    .filter(({ context, prefix }) => importing.startsWith(context) && path.startsWith(prefix))
    .sort((a, b) => b.context.length - a.context.length);
  return found === undefined ? path : found.target + path.slice(found.prefix.length);
}
