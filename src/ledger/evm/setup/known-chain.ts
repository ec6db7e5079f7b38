import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writeFirst } from "../../../base/files.ts";

export interface KnownChain {
  chainId: number;
  genesis: string;
  registry: string;
}

/**
 * Keeps in `file` which chain this service works on.
 * @throws Error where it was another one before: its tokens and sessions are not this one's.
 */
export function recognizeChain(file: string, chain: KnownChain): void {
  const now = JSON.stringify(chain);
  if (!existsSync(file)) {
    makeFolder(dirname(file), { mode: 0o700 });
    writeFirst(file, `${now}\n`);
  }
  if (readFileSync(file, "utf8").trim() !== now) {
    throw new Error(`this is not the chain that ${file} knows: connect to that one, or use another DATA_DIR`);
  }
}
