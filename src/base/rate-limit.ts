import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { HallmarkError } from "./errors.ts";

const MINUTE = 60;

/** Counts what a caller does. @throws TOO_MANY_REQUESTS past the limit. */
export type RateLimit = (caller: string) => Promise<void>;

/** At most `perMinute` a minute and caller; none where it is undefined. */
export function createRateLimit(perMinute: number | undefined): RateLimit {
  if (perMinute === undefined) return () => Promise.resolve();
  const limiter = new RateLimiterMemory({ points: perMinute, duration: MINUTE });
  return async (caller) => {
    try {
      await limiter.consume(caller);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfter = Math.ceil(error.msBeforeNext / 1000);
      throw new HallmarkError("TOO_MANY_REQUESTS", `at most ${perMinute} requests a minute`, { retryAfter });
    }
  };
}
