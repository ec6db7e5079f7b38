import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

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
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let known: string;
  try {
    known = readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    // Whole or not at all: half of it would be another chain.
    writeFileSync(`${file}.new`, `${now}\n`, { flush: true });
    renameSync(`${file}.new`, file);
    return;
  }
  if (known !== now) {
    throw new Error(`this is not the chain that ${file} knows: connect to that one, or use another DATA_DIR`);
  }
}
