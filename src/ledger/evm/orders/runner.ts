import type { TriedCall } from "./dry-run.ts";

/** Bytes of a word of the EVM. */
export const WORD = 32;
/** How many bytes are kept of what a call returns, as the executor of orders does. */
const MOST_RETURNED = 256;
/**
 * Bytes of a result: how many of the rest there are; whether the call succeeded, the gas that it used, the size of the target's
 * code, the gas that there was before it; and the first bytes of what came back.
 */
export const SLOT = 5 * WORD + MOST_RETURNED;

/** Gas for what is around all calls, and of it for what is left to do after them. */
const AROUND_ALL = 2_000_000;
const AT_THE_END = 200_000;
/** Gas for what is around each, beside a part of its own that costs more where state is charged for; and a byte (EIP-7623). */
const AROUND_EACH = 50_000;
const PART_AROUND_EACH = 0.2;
const CALLDATA_BYTE = 40;

/** What begins the code: the gas of a slot, less that of what measures it, which stays on the stack. */
const FIRST = "5a60015f555a900360079003";
/** The bytes of what makes one call, and of the code of its contract. */
const MAKING = bytesOf(exitWithout(0, 0) + makeAndKeep(0, 0, 0));
const CALLING = bytesOf(callingCode({ target: `0x${"00".repeat(20)}`, data: "0x", gas: 0 }, 0));

/** The gas that must be there before a call that may use so much, of which a 64th stays (EIP-150). */
export function gasBefore(gas: number): number {
  return Math.ceil((gas * 64) / 63) + 10_000;
}

/**
 * The gas that a call takes with what is around it. `codeByte` is what a byte of code costs, since what init code returns is
 * taken for code.
 */
export function gasOf({ gas, data }: TriedCall, codeByte: number): number {
  const around = AROUND_EACH + codeByte * SLOT + Math.ceil(PART_AROUND_EACH * gas);
  return gasBefore(gasBefore(gas)) + around + (CALLDATA_BYTE * data.length) / 2;
}

/** The gas that calls which take so much need with what is around them all. */
export function gasAround(gas: number): number {
  return Math.ceil(gas) + AROUND_ALL;
}

/** The bytes of the code for a call, at most. */
export function bytesWith({ data }: TriedCall): number {
  return data.length / 2 + 256;
}

/**
 * Init code for an `eth_call` without a recipient. It makes each call in a contract whose creation it reverts, so that no call
 * sees what another did. It returns their results, and what a slot costs. Calls for which there is too little gas left have no
 * result.
 */
export function runnerOf(calls: readonly TriedCall[], codeByte: number): string {
  const parts = calls.map(partOf);
  const results = WORD * Math.ceil(Math.max(...parts.map(bytesOf)) / WORD);
  const end = results + SLOT * calls.length;
  const last = `5b62${hex(end, 3)}52` + `62${hex(end + WORD - results, 3)}62${hex(results, 3)}f3`;
  const atTheEnd = AT_THE_END + codeByte * SLOT * calls.length;
  const exit = bytesOf(FIRST) + MAKING * calls.length;
  let place = exit + bytesOf(last);
  const making = calls.map((call, i) => {
    const size = bytesOf(parts[i] as string);
    const result = results + SLOT * i;
    place += size;
    return exitWithout(gasOf(call, codeByte) + atTheEnd, exit) + makeAndKeep(size, place - size, result);
  });
  return `0x${FIRST}${making.join("")}${last}${parts.join("")}`;
}

/** Goes to the end where there is less gas than a call takes. */
function exitWithout(gas: number, exit: number): string {
  return `5a63${hex(Math.ceil(gas), 4)}1162${hex(exit, 3)}57`;
}

/** Makes the call of a part of the code, and keeps its result. */
function makeAndKeep(size: number, place: number, result: number): string {
  return (
    `61${hex(size, 2)}8062${hex(place, 3)}5f39` + // its code to memory; its length stays on the stack
    "5f5ff050" + // create
    `3d8062${hex(result, 3)}52` + // how many bytes came back
    `5f62${hex(result + WORD, 3)}3e` // and these
  );
}

/** Init code that makes a call and reverts with its result. The calldata follows it. */
function partOf(call: TriedCall): string {
  return callingCode(call) + call.data.slice(2);
}

function callingCode({ target, data, gas }: TriedCall, size = CALLING): string {
  const to = target.slice(2).toLowerCase();
  return (
    // the calldata to memory; its length stays on the stack
    `61${hex(data.length / 2 - 1, 2)}8061${hex(size, 2)}5f39` +
    "5a905f5f915f5f" + // the gas that is left, and the arguments of the call
    `73${to}63${hex(gas, 4)}f1` + // call
    "5f52" + // whether it succeeded
    "80606052" + // the gas that was left
    "5a9003602052" + // the same less what is left now
    `73${to}3b604052` + // the size of the target's code
    // what came back, or its first bytes
    `61${hex(MOST_RETURNED, 2)}3d10803d02901561${hex(MOST_RETURNED, 2)}0201` +
    "805f60803e6080015ffd"
  );
}

function bytesOf(code: string): number {
  return code.length / 2;
}

function hex(value: number, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, "0");
}
