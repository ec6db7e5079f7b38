import { RpcError, type Node } from "../../../rpc/node.ts";

/** What a call to a token would come to, in the state after the latest block. */
export type DryRun =
  /** `gas` is what the call used. */
  | { outcome: "succeeds"; gas: number; slot: number }
  /** `data` is what it reverts with: the selector of an error and its arguments (Contract ABI). */
  | { outcome: "reverts"; gas: number; slot: number; data: string }
  /** `slot` is what this chain charges for a slot that is written the first time. */
  | { outcome: "no contract"; slot: number };

/** What most chains charge for a slot (EIP-2929). Where state itself is charged for it is five times as much (EIP-8037). */
const USUAL_SLOT = 22_100;

/** Gas for what is around the call, and for each byte of its calldata (EIP-7623). */
const AROUND = 2_000_000;
const CALLDATA_BYTE = 40;
/** For how many times the usual prices the whole has enough. */
const TIMES = 8;
/** How many bytes are kept of what the call returns, as the executor of orders does. */
const MOST_RETURNED = 256;

export interface DryRunOptions {
  target: string;
  data: string;
  /** The most gas that the call may use, in the usual prices. */
  gas: number;
  /** `pending` is the block that the node makes next, which has a later time. */
  block?: "latest" | "pending";
}

/** What gas in the usual prices is on a chain where a slot costs so much. */
export function gasWhere(slot: number, gas: number): number {
  return Math.floor((slot * gas) / USUAL_SLOT);
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
  const limit = `0x${(TIMES * gas + AROUND + CALLDATA_BYTE * (code.length / 2)).toString(16)}`;
  const answer = (await node.send("eth_call", [{ data: code, gas: limit }, block])) as string;
  if (answer.length < 2 + 4 * WORD) throw new RpcError(-32000, "the node does not run code of a call");
  const [succeeded, used, size, slot] = [0, 1, 2, 3].map((i) =>
    Number(`0x${answer.slice(2 + i * WORD, 2 + (i + 1) * WORD)}`),
  ) as [number, number, number, number];
  if (size === 0) return { outcome: "no contract", slot };
  if (succeeded === 1) return { outcome: "succeeds", gas: used, slot };
  return { outcome: "reverts", gas: used, slot, data: `0x${answer.slice(2 + 4 * WORD)}` };
}

/** Hex digits. */
const WORD = 64;

/**
 * Init code for an `eth_call` without a recipient. It calls the target and returns whether that succeeded, the gas that it
 * used, the size of the target's code, what a slot costs, and the first bytes of what came back. An estimate of a transaction to the target
 * would have its own cost in it, which differs from chain to chain.
 */
function runner(target: string, data: string, gas: number): string {
  const [to, calldata] = [target.slice(2).toLowerCase(), data.slice(2)];
  const code = (length: number) =>
    // the gas of a slot, less that of what measures it, which stays on the stack
    "5a60015f555a900360079003" +
    // the calldata to memory; its length stays on the stack
    `61${hex(calldata.length / 2, 2)}8061${hex(length, 2)}5f39` +
    "5a905f5f915f5f" + // the gas that is left, and the arguments of the call
    `73${to}8762${hex(gas, 3)}0261${hex(USUAL_SLOT, 2)}9004f1` + // call, with gas in the prices of here
    "5f52" + // whether it succeeded
    "5a9003602052" + // the gas that was left less what is left now
    `73${to}3b604052` + // the size of the target's code
    "606052" + // what a slot costs
    // what came back, or its first bytes
    `61${hex(MOST_RETURNED, 2)}3d10803d02901561${hex(MOST_RETURNED, 2)}0201` +
    "805f60803e6080015ff3";
  return `0x${code(code(0).length / 2)}${calldata}`;
}

function hex(value: number, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, "0");
}
