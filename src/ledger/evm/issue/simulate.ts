import { RpcError, type Node } from "../../../rpc/node.ts";
import type { Call } from "./attempts.ts";

/** What a call would come to in the next block. */
export type Simulated =
  | { outcome: "succeeds"; gas: number }
  /** `data` is what it reverts with: the selector of an error and its arguments (Contract ABI). */
  | { outcome: "reverts"; data: string | undefined }
  /** The node can't say, for a reason of its own. */
  | { outcome: "unknown" };

/** JSON-RPC's code for a call that reverts (execution-apis). */
const REVERTED = 3;

/** Answers the gas that it takes. @throws if the node does not answer */
export async function simulate(
  node: Node,
  from: string,
  { to, data }: Omit<Call, "gas">,
): Promise<Simulated> {
  return simulated(async () => Number(await node.send("eth_estimateGas", [parameters(from, to, data)])));
}

/**
 * As `simulate`, but answers the first of these limits with which it succeeds. A node can't tell what a call takes in which an
 * order uses all of its own gas: Hardhat refuses to, and others look for more and more.
 */
export async function simulateWithin(
  node: Node,
  from: string,
  { to, data }: Omit<Call, "gas">,
  limits: readonly [usual: bigint, most: bigint],
): Promise<Simulated> {
  const within = (gas: bigint) =>
    simulated(async () => {
      const call = { ...parameters(from, to, data), gas: `0x${gas.toString(16)}` };
      await node.send("eth_call", [call, "latest"]);
      return Number(gas);
    });
  const usual = await within(limits[0]);
  return usual.outcome === "succeeds" ? usual : within(limits[1]);
}

function parameters(from: string, to: string, data: Buffer) {
  return { from, to, data: `0x${data.toString("hex")}` };
}

async function simulated(gas: () => Promise<number>): Promise<Simulated> {
  try {
    return { outcome: "succeeds", gas: await gas() };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const isRevert = error.code === REVERTED || error.data?.startsWith("0x") === true;
    return isRevert ? { outcome: "reverts", data: error.data } : { outcome: "unknown" };
  }
}
