import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { HallmarkError } from "./errors.ts";

/** In seconds. */
const MINUTE = 60;

/** Counts a request of this caller. @throws TOO_MANY_REQUESTS past the limit. */
export type RateLimit = (caller: string) => Promise<void>;

/** Allows each caller this many requests a minute; undefined means no limit. */
export function createRateLimit(perMinute: number | undefined): RateLimit {
  return perMinute === undefined ? () => Promise.resolve() : createLimiter(perMinute, "requests").count;
}

/** Limits failed attempts at something; successful ones do not count. */
export interface FailureLimit {
  /** Counts a failure. @throws TOO_MANY_REQUESTS past the limit. */
  count(caller: string): Promise<void>;
  /** Counts nothing. @throws TOO_MANY_REQUESTS if the limit is reached. */
  check(caller: string): Promise<void>;
}

/** Allows each caller this many failures a minute. `failures` names them in messages: "wrong tokens". */
export function createFailureLimit(perMinute: number, failures: string): FailureLimit {
  return createLimiter(perMinute, failures);
}

function createLimiter(perMinute: number, counted: string): FailureLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: MINUTE });

  function tooMany({ msBeforeNext }: RateLimiterRes): HallmarkError {
    const retryAfter = Math.ceil(msBeforeNext / 1000);
    return new HallmarkError("TOO_MANY_REQUESTS", `at most ${perMinute} ${counted} a minute`, { retryAfter });
  }

  return {
    async count(caller) {
      await limiter.consume(caller).catch((error: unknown) => {
        throw error instanceof RateLimiterRes ? tooMany(error) : error;
      });
    },
    async check(caller) {
      const state = await limiter.get(caller);
      if (state !== null && state.consumedPoints >= perMinute) throw tooMany(state);
    },
  };
}
