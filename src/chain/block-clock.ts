import type { Request } from "./hardhat-chain.ts";

export interface BlockClock {
  /** Resolves when the chain knows that its next block has this time. */
  set(time: number): Promise<unknown>;
  /** Tells the chain a time that the next block will probably have, so that `set` need not wait for it under load. */
  setAhead(time: number): void;
  /** Resolves when the chain has been told every time. */
  idle(): Promise<unknown>;
}

/** Tells a Hardhat chain the time of its next block, in seconds since 1970. */
export function createBlockClock(request: Request): BlockClock {
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

/** Seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}
