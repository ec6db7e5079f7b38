import { HallmarkError } from "../../base/errors.ts";

/** Seconds that a client is told to wait. */
const RETRY_AFTER = 30;

/** Bounds how many streams are open: `total` in all, and `perAddress` for each client's address. `streams` names them. */
export function createStreamLimit(streams: string, total: number, perAddress: number) {
  const openOf = new Map<string, number>();
  let open = 0;

  return {
    /** Counts a stream that opens, and returns the function to call when it closes. @throws TOO_MANY_REQUESTS */
    enter(address: string): () => void {
      const own = openOf.get(address) ?? 0;
      if (open >= total || own >= perAddress) {
        const bound = own >= perAddress ? `${perAddress} ${streams} of one address` : `${total} ${streams}`;
        throw new HallmarkError("TOO_MANY_REQUESTS", `at most ${bound} at a time`, {
          retryAfter: RETRY_AFTER,
        });
      }
      open++;
      openOf.set(address, own + 1);
      return () => {
        open--;
        const left = (openOf.get(address) as number) - 1;
        if (left === 0) openOf.delete(address);
        else openOf.set(address, left);
      };
    },
  };
}
