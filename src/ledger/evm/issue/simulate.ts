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

/** @throws if the node does not answer */
export async function simulate(
  node: Node,
  from: string,
  { to, data }: Omit<Call, "gas">,
): Promise<Simulated> {
  try {
    const call = { from, to, data: `0x${data.toString("hex")}` };
    return { outcome: "succeeds", gas: Number(await node.send("eth_estimateGas", [call])) };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const isRevert = error.code === REVERTED || error.data?.startsWith("0x") === true;
    return isRevert ? { outcome: "reverts", data: error.data } : { outcome: "unknown" };
  }
}
