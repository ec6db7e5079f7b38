import { RpcError, type Node } from "../../rpc/node.ts";
import { sleep } from "../../rpc/sleep.ts";

/** Init code with PUSH0 (EIP-3855), and with MCOPY (EIP-5656), TSTORE and TLOAD (EIP-1153) as well. */
const SHANGHAI = "5f5ff3";
const CANCUN = "5f5f5f5e5f5f5d5f5c505f5ff3";

/** How often to have a code run, and milliseconds in between, because a node may refuse for a passing reason. */
const ATTEMPTS = 3;
const PAUSE = 200;

/**
 * The forks that the contracts need and the chain does not have; undefined if it has them all, or if the node can't run code
 * that is not on the chain, so that nobody knows.
 */
export async function missingForks(node: Node): Promise<string | undefined> {
  async function runs(code: string): Promise<boolean | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await node.send("eth_call", [{ data: tried(code) }, "latest"]);
        return answer === RUNS ? true : answer === FAILS ? false : undefined;
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        if (attempt === ATTEMPTS) return undefined;
        await sleep(PAUSE);
      }
    }
  }
  if ((await runs(CANCUN)) !== false) return undefined;
  return (await runs(SHANGHAI)) === false ? "Shanghai and Cancun" : "Cancun";
}

const RUNS = "0x01";
const FAILS = "0x00";

/**
 * Init code that every chain runs: it creates a contract by this init code, and returns a byte that says whether there is one.
 * So a node's refusal is never taken for the chain's.
 */
function tried(code: string): string {
  const length = code.length / 2;
  const push = hex(0x5f + length) + code;
  // to memory, and from there CREATE; then ISZERO twice, and the byte
  return `0x${push}60005260${hex(length)}60${hex(32 - length)}6000f0151560005360016000f3`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
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
