import { HallmarkError } from "../../base/errors.ts";
import { RpcError } from "../../rpc/node.ts";
import type { ChainGuard } from "./chain-guard.ts";

/** Reads from the chain. What goes wrong then is the chain's unavailability, since reading changes nothing. */
export type Reading = <T>(read: () => Promise<T>) => Promise<T>;

export function createReading(guard: ChainGuard): Reading {
  return async (read) => {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof HallmarkError) throw cause;
      if (cause instanceof RpcError) {
        // Another chain knows nothing of what was asked.
        guard.suspect();
        await guard.assertSameChain();
      }
      throw new HallmarkError("LEDGER_UNAVAILABLE", "the chain can't be reached", { retryAfter: 5, cause });
    }
  };
}
