import { RpcError, type Node } from "../../rpc/node.ts";
import { sleep } from "../../rpc/sleep.ts";

/** Init codes: one that every chain runs, one with PUSH0 (EIP-3855), one with MCOPY (EIP-5656), TSTORE and TLOAD (EIP-1153). */
const ANY = "0x60006000f3";
const SHANGHAI = "0x5f5ff3";
const CANCUN = "0x5f5f5f5e5f5f5d5f5c505f5ff3";

/** How often to have a code run, and milliseconds in between, because a node may refuse for a passing reason. */
const ATTEMPTS = 3;
const PAUSE = 200;

/**
 * The forks that the contracts need and the chain does not have; undefined if it has them all, or if the node can't run code
 * that is not on the chain, so that nobody knows.
 */
export async function missingForks(node: Node): Promise<string | undefined> {
  async function runs(data: string): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        await node.send("eth_call", [{ data }, "latest"]);
        return true;
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        if (attempt === ATTEMPTS) return false;
        await sleep(PAUSE);
      }
    }
  }
  if (await runs(CANCUN)) return undefined;
  if (!(await runs(ANY))) return undefined;
  return (await runs(SHANGHAI)) ? "Cancun" : "Shanghai and Cancun";
}

/** A sentence for people. */
export function needsForks(forks: string): string {
  return `the chain is older than the contracts need: it does not have the changes of ${forks}`;
}

/** @throws Error if the chain lacks a fork that the contracts need */
export async function requireForks(node: Node): Promise<void> {
  const missing = await missingForks(node);
  if (missing !== undefined) throw new Error(needsForks(missing));
}
