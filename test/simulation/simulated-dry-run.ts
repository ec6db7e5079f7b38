import { gasBefore } from "../../src/ledger/evm/orders/runner.ts";
import type { Call, Context, Surroundings } from "./simulated-contracts.ts";
import { callToken } from "./simulated-token.ts";
import { copyState, Revert } from "./state.ts";

// The one code of ours that runs in a call without a recipient: what orders would come to. See src/ledger/evm/orders/runner.ts.

const BEGIN = /^0x60..8062.{6}5f395f5ff05a60015f555a900360079003/;
const MADE = /61(.{4})8062(.{6})5f395f5f915f5f865af1503d8062.{6}52/g;
/** Of a part: the target and the gas; the call's data follows. */
const HEAD = /^(.{40})(.{8})/;

/** What a call takes before the contract does anything. */
const AROUND = 5_000;
const MOST_RETURNED = 256;
const SIZE = 93;

export function isDryRun(data: string): boolean {
  return BEGIN.test(data);
}

/** What became of each call, none of which sees another one; then what a slot costs. */
export function dryRun({ from, data }: Call, surroundings: Surroundings): string {
  const { prices } = surroundings;
  const results = [...data.matchAll(MADE)].map(([, size, place]) => {
    const [at, length] = [numberOf(place), numberOf(size)];
    return resultOf(data.slice(2 + 2 * at, 2 + 2 * (at + length)), from, surroundings);
  });
  return `0x${results.join("")}${word(prices.slot)}`;
}

function resultOf(part: string, from: string, surroundings: Surroundings): string {
  const [head, target, gas] = HEAD.exec(part) as RegExpExecArray;
  const to = `0x${target}`;
  const state = copyState(surroundings.state);
  const limit = numberOf(gas);
  const calldata = `0x${part.slice(head.length)}`;
  const call = { ...surroundings, state, from, to, data: calldata };
  const { succeeded, used, returned } = callWithin(limit, call);
  const kept = returned.slice(2, 2 + 2 * MOST_RETURNED);
  const size = state.tokens.some(({ address }) => address === to) ? SIZE : 0;
  const words = [4 * 32 + kept.length / 2, succeeded ? 1 : 0, used, size, gasBefore(limit)].map(word);
  return words.join("") + kept.padEnd(2 * MOST_RETURNED, "0");
}

function numberOf(digits: string | undefined): number {
  return Number(`0x${digits}`);
}

function word(value: number): string {
  return value.toString(16).padStart(64, "0");
}

/** Calls a token with so much gas: what it needs more than that fails, and leaves nothing behind. */
export function callWithin(
  limit: number,
  call: Omit<Context, "contract" | "logs" | "spend"> & Partial<Pick<Context, "logs">>,
): { succeeded: boolean; used: number; returned: string } {
  // Without code it would do nothing.
  if (!call.state.tokens.some(({ address }) => address === call.to))
    return { succeeded: false, used: 0, returned: "0x" };
  let used = AROUND;
  // A token asks for its gas before it does anything.
  const spend = (gas: number) => {
    used += gas;
    if (used > limit) throw new Revert();
  };
  try {
    const returned = callToken({ logs: [], ...call, spend });
    return { succeeded: true, used, returned };
  } catch (error) {
    if (!(error instanceof Revert)) throw error;
    return { succeeded: false, used: Math.min(used, limit), returned: error.data };
  }
}
