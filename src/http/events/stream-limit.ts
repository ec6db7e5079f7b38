import { HallmarkError } from "../../base/errors.ts";

/** Seconds. */
const RETRY_AFTER = 30;

/** Counts answers that have no end: at most `total`, and `perAddress` of one address. */
export function createStreamLimit(total: number, perAddress: number) {
  const streams = new Map<string, number>();
  let all = 0;

  return {
    /** Returns how to leave. @throws TOO_MANY_REQUESTS where there is no room */
    enter(address: string): () => void {
      const own = streams.get(address) ?? 0;
      if (all >= total || own >= perAddress) {
        const most = own >= perAddress ? `${perAddress} streams of one address` : `${total} streams`;
        throw new HallmarkError("TOO_MANY_REQUESTS", `at most ${most} at a time`, {
          retryAfter: RETRY_AFTER,
        });
      }
      all++;
      streams.set(address, own + 1);
      return () => {
        all--;
        const left = (streams.get(address) as number) - 1;
        if (left === 0) streams.delete(address);
        else streams.set(address, left);
      };
    },
  };
}
