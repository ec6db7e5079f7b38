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
/** Gas for what is around each, and a byte of it (EIP-7623). */
const AROUND_EACH = 10_000;
const CALLDATA_BYTE = 40;

/** Makes the call that its calldata has, `target (20) ‖ gas (4) ‖ data`, and reverts with its result. */
const CALLER = [
  "5f3560601c", // the target stays on the stack
  "601836038060185f37", // the data to memory; its length stays on the stack
  "5a905f5f915f5f", // the gas that is left, and the arguments of the call
  "8660143560e01cf1", // call
  "5f52", // whether it succeeded
  "80606052", // the gas that was left
  "5a9003602052", // the same less what is left now
  "3b604052", // the size of the target's code
  `61${hex(MOST_RETURNED, 2)}3d10803d02901561${hex(MOST_RETURNED, 2)}0201`, // what came back, or its first bytes
  "805f60803e6080015ffd",
].join("");
/** Init code of a contract with that code. */
const MAKING_CALLER = `60${hex(bytesOf(CALLER), 1)}8060095f395ff3${CALLER}`;

/** What begins the code: the caller's address and the gas of a slot, less that of what measures it, stay on the stack. */
const FIRST = (place: number) =>
  `60${hex(bytesOf(MAKING_CALLER), 1)}8062${hex(place, 3)}5f395f5ff0` + "5a60015f555a900360079003";
/** The bytes of what makes one call, and of what surrounds its data. */
const MAKING = bytesOf(exitWithout(0, 0) + makeAndKeep(0, 0, 0));
const TARGET_AND_GAS = 24;

/** The gas that must be there before a call that may use so much, of which a 64th stays (EIP-150). */
export function gasBefore(gas: number): number {
  return Math.ceil((gas * 64) / 63) + 10_000;
}

/**
 * The gas that a call takes with what is around it. `codeByte` is what a byte of code costs, since what init code returns is
 * taken for code.
 */
export function gasOf({ gas, data }: TriedCall, codeByte: number): number {
  return gasBefore(gasBefore(gas)) + AROUND_EACH + codeByte * SLOT + (CALLDATA_BYTE * data.length) / 2;
}

/** The gas that calls which take so much need with what is around them all. */
export function gasAround(gas: number): number {
  return Math.ceil(gas) + AROUND_ALL;
}

/** The bytes of the code for a call. */
export function bytesWith({ data }: TriedCall): number {
  return MAKING + TARGET_AND_GAS + (data.length - 2) / 2;
}

/**
 * Init code for an `eth_call` without a recipient. It has a contract make each call, which reverts then, so that no call sees
 * what another did. It returns their results, and what a slot costs. Calls for which there is too little gas left have no
 * result.
 */
export function runnerOf(calls: readonly TriedCall[], codeByte: number): string {
  const parts = calls.map(partOf);
  const results = WORD * Math.ceil(Math.max(...parts.map(bytesOf), bytesOf(MAKING_CALLER)) / WORD);
  const end = results + SLOT * calls.length;
  const last = `5b62${hex(end, 3)}52` + `62${hex(end + WORD - results, 3)}62${hex(results, 3)}f3`;
  const atTheEnd = AT_THE_END + codeByte * SLOT * calls.length;
  const exit = bytesOf(FIRST(0)) + MAKING * calls.length;
  const caller = exit + bytesOf(last);
  let place = caller + bytesOf(MAKING_CALLER);
  const making = calls.map((call, i) => {
    const size = bytesOf(parts[i] as string);
    const result = results + SLOT * i;
    place += size;
    return exitWithout(gasOf(call, codeByte) + atTheEnd, exit) + makeAndKeep(size, place - size, result);
  });
  return `0x${FIRST(caller)}${making.join("")}${last}${MAKING_CALLER}${parts.join("")}`;
}

/** Goes to the end where there is less gas than a call takes. */
function exitWithout(gas: number, exit: number): string {
  return `5a63${hex(Math.ceil(gas), 4)}1162${hex(exit, 3)}57`;
}

/** Has the call made that a part of the code is, and keeps its result. */
function makeAndKeep(size: number, place: number, result: number): string {
  return (
    `61${hex(size, 2)}8062${hex(place, 3)}5f39` + // the part to memory; its length stays on the stack
    "5f5f915f5f865af150" + // call
    `3d8062${hex(result, 3)}52` + // how many bytes came back
    `5f62${hex(result + WORD, 3)}3e` // and these
  );
}

function partOf({ target, gas, data }: TriedCall): string {
  return target.slice(2).toLowerCase() + hex(gas, 4) + data.slice(2);
}

function bytesOf(code: string): number {
  return code.length / 2;
}

function hex(value: number, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, "0");
}
