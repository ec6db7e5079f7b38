import { RateLimiterMemory, RateLimiterRes, type RateLimiterCompatibleAbstract } from "rate-limiter-flexible";
import { HallmarkError } from "./errors.ts";

/** In seconds. */
const MINUTE = 60;

/** What counts and what is counted: `keyPrefix` names it, `points` is the limit, `duration` its seconds. */
export interface LimiterOptions {
  keyPrefix: string;
  points: number;
  duration: number;
}

/** Where the counts are kept: `limitInMemory`, or a store that several services share. */
export type NewLimiter = (
  options: LimiterOptions,
) => Pick<RateLimiterCompatibleAbstract, "consume" | "penalty">;

export const limitInMemory: NewLimiter = (options) => new RateLimiterMemory(options);

/** Counts a request of this caller. @throws TOO_MANY_REQUESTS past the limit. */
export type RateLimit = (caller: string) => Promise<void>;

/** What is counted, for instance "issuing", and how often each caller may do it in a minute; undefined means no limit. */
export function createRateLimit(
  newLimiter: NewLimiter,
  name: string,
  perMinute: number | undefined,
): RateLimit {
  if (perMinute === undefined) return () => Promise.resolve();
  return createLimit(newLimiter, name, perMinute, "requests").count;
}

/** Limits failed attempts at something; successful ones do not count. */
export interface FailureLimit {
  /** Counts a failure. @throws TOO_MANY_REQUESTS past the limit. */
  count(caller: string): Promise<void>;
  /** Counts nothing. @throws TOO_MANY_REQUESTS if the limit is reached. */
  check(caller: string): Promise<void>;
}

/** Allows each caller this many failures a minute. `failures` names them in messages: "wrong tokens". */
export function createFailureLimit(
  newLimiter: NewLimiter,
  name: string,
  perMinute: number,
  failures: string,
): FailureLimit {
  return createLimit(newLimiter, name, perMinute, failures);
}

function createLimit(newLimiter: NewLimiter, name: string, perMinute: number, counted: string): FailureLimit {
  const limiter = newLimiter({ keyPrefix: `hallmark:limit:${name}`, points: perMinute, duration: MINUTE });

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
      const state = await limiter.penalty(caller, 0);
      if (state.consumedPoints >= perMinute) throw tooMany(state);
    },
  };
}
