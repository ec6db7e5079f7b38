import type { RpcCall } from "./hardhat-chain.ts";

/** Tells a Hardhat chain the time of its next block, in seconds since 1970. */
export function timeOfNextBlock(time: number): RpcCall {
  return ["evm_setNextBlockTimestamp", [time]];
}

/** How many seconds the chain may be ahead of the clock without a word: load and corrections of the clock take that much. */
const UNSAID = 60;

/**
 * Says once if the chain's time is ahead of the machine's clock. A block's time never goes back, so a clock that was wrong for
 * a moment leaves its mark on all that is issued until the time has come.
 */
export function createClockNote(log: (line: string) => void): (head: { timestamp: string }) => void {
  let isSaid = false;
  return ({ timestamp }) => {
    const ahead = Number(timestamp) - now();
    if (ahead <= UNSAID) isSaid = false;
    else if (!isSaid) {
      isSaid = true;
      log(
        `the embedded chain's time is ${ahead} s ahead of this machine's clock, which was wrong once or is now: issued_at stays at ${new Date(Number(timestamp) * 1000).toISOString()} until then`,
      );
    }
  };
}

/** Seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}
