import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import type { NewLimiter } from "../base/rate-limit.ts";
import type { RedisConnection } from "./redis-connection.ts";

/** Counts in Redis, for all services together; in each one's memory while Redis is away, so that a limit always holds. */
export function limitInRedis(connection: RedisConnection): NewLimiter {
  /** What the limiter asks of a Redis client: to run its script, which counts and bounds how long the count lives. */
  const storeClient = {
    eval: (script: string, options: { keys: string[]; arguments: string[] }) =>
      connection.run((redis) => redis.eval(script, options)),
  };
  return (options) =>
    new RateLimiterRedis({
      ...options,
      storeClient,
      useRedisPackage: true,
      insuranceLimiter: new RateLimiterMemory(options),
    });
}
