import { concat, dataLength, dataSlice, toBeHex, toQuantity } from "ethers";
import { RpcError, type Node } from "../../../rpc/node.ts";

/** What a call to a token would come to, in the state after the latest block. */
export type DryRun =
  /** `gas` is what the call used. */
  | { outcome: "succeeds"; gas: number }
  /** `data` is what it reverts with: the selector of an error and its arguments (Contract ABI). */
  | { outcome: "reverts"; gas: number; data: string }
  | { outcome: "no contract" };

/** Gas for what is around the call, and for each byte of its calldata (EIP-7623). */
const AROUND = 1_000_000;
const CALLDATA_BYTE = 40;
/** How many bytes are kept of what the call returns, as the executor of orders does. */
const MOST_RETURNED = 256;

export interface DryRunOptions {
  target: string;
  data: string;
  /** The most gas that the call may use. */
  gas: number;
  /** `pending` is the block that the node makes next, which has a later time. */
  block?: "latest" | "pending";
}

/**
 * Calls a contract as a contract would that has nothing to say there: what an order uses is seen as its executor will see it,
 * on a chain of any prices.
 * @throws if the node does not answer, or refuses
 */
export async function dryRun(
  node: Node,
  { target, data, gas, block = "latest" }: DryRunOptions,
): Promise<DryRun> {
  const code = runner(target, data, gas);
  const limit = toQuantity(2 * gas + AROUND + CALLDATA_BYTE * dataLength(code));
  const answer = (await node.send("eth_call", [{ data: code, gas: limit }, block])) as string;
  if (dataLength(answer) < 3 * WORD) throw new RpcError(-32000, "the node does not run code of a call");
  const [succeeded, used, size] = [0, 1, 2].map((i) => Number(dataSlice(answer, i * WORD, (i + 1) * WORD)));
  if (size === 0) return { outcome: "no contract" };
  if (succeeded === 1) return { outcome: "succeeds", gas: used as number };
  return { outcome: "reverts", gas: used as number, data: dataSlice(answer, 3 * WORD) };
}

const WORD = 32;

/**
 * Init code for an `eth_call` without a recipient. It calls the target and returns whether that succeeded, the gas that it
 * used, the size of the target's code, and the first bytes of what came back. An estimate of a transaction to the target
 * would have its own cost in it, which differs from chain to chain.
 */
function runner(target: string, data: string, gas: number): string {
  const code = (length: number) =>
    concat([
      // the calldata to memory; its length stays on the stack
      concat(["0x61", toBeHex(dataLength(data), 2), "0x80", "0x61", toBeHex(length, 2), "0x5f39"]),
      "0x5a905f5f915f5f", // the gas that is left, and the arguments of the call
      concat(["0x73", target, "0x62", toBeHex(gas, 3), "0xf1"]), // call
      "0x5f52", // whether it succeeded
      "0x5a9003602052", // the gas that was left less what is left now
      concat(["0x73", target, "0x3b604052"]), // the size of the target's code
      // what came back, or its first bytes
      concat(["0x61", toBeHex(MOST_RETURNED, 2), "0x3d10803d02901561", toBeHex(MOST_RETURNED, 2), "0x0201"]),
      "0x805f60603e6060015ff3",
    ]);
  return concat([code(dataLength(code(0))), data]);
}
