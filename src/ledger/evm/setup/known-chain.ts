import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writeFirst, writeWhole } from "../../../base/files.ts";
import type { ChainIdentity } from "../chain-guard.ts";

/** The file in which a service on an external chain records which chain that is. */
export const KNOWN_CHAIN_FILE = "chain.json";

export interface KnownChain extends ChainIdentity {
  chainId: number;
}

/** The chain that this service worked on before, as `file` has it. @throws Error if the file is damaged */
export function readKnownChain(file: string): KnownChain | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const known = JSON.parse(readFileSync(file, "utf8")) as KnownChain;
    if (typeof known.genesis === "string" && typeof known.registry === "string") return known;
  } catch {
    // Told below.
  }
  throw new Error(`${file} is damaged: it does not say which chain this service works on`);
}

/**
 * Records in `file` which chain this service works on, and returns all that is known about it.
 * @throws Error if it was another one before: its tokens and sessions are not this one's.
 */
export function recognizeChain(file: string, chain: KnownChain): KnownChain {
  const text = `${JSON.stringify(chain)}\n`;
  if (!existsSync(file)) {
    makeFolder(dirname(file), { mode: 0o700 });
    writeFirst(file, text);
  }
  const known = readKnownChain(file) ?? chain;
  // This node may have forgotten a block that another one knew.
  const created = chain.created ?? known.created;
  const isSame =
    known.chainId === chain.chainId &&
    known.genesis === chain.genesis &&
    known.registry === chain.registry &&
    (known.created ?? created)?.hash === created?.hash;
  if (!isSame) {
    throw new Error(`this is not the chain that ${file} knows: connect to that one, or use another DATA_DIR`);
  }
  if (known.created === undefined && created !== undefined) writeWhole(file, text);
  return { ...chain, created };
}
