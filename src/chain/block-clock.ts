import type { SendRpc } from "./hardhat-chain.ts";

export interface BlockClock {
  /** Resolves when the chain knows that its next block has this time. */
  set(time: number): Promise<unknown>;
  /** Tells the chain a time that the next block will probably have, so that `set` need not wait for it under load. */
  setAhead(time: number): void;
  /** Resolves when the chain has been told every time. */
  idle(): Promise<unknown>;
}

/** Tells a Hardhat chain the time of its next block, in seconds since 1970. */
export function createBlockClock(request: SendRpc): BlockClock {
  let ahead: { time: number; told: Promise<unknown> } | undefined;

  function tell(time: number): Promise<unknown> {
    return request("evm_setNextBlockTimestamp", [time]);
  }

  return {
    async set(time) {
      if (ahead?.time === time) await ahead.told;
      else await tell(time);
      ahead = undefined;
    },
    setAhead(time) {
      const told = tell(time);
      // If the time is still right, `set` throws this error.
      told.catch(() => undefined);
      ahead = { time, told };
    },
    idle: async () => ahead?.told,
  };
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
