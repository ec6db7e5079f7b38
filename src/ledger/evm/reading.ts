import { HallmarkError } from "../../base/errors.ts";
import { RpcError } from "../../rpc/node.ts";
import type { ChainGuard } from "./chain-guard.ts";

/** Reads from the chain. Any failure means LEDGER_UNAVAILABLE, since reading changes nothing. */
export type Reading = <T>(read: () => Promise<T>) => Promise<T>;

export function createReading(guard: ChainGuard): Reading {
  return async (read) => {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof HallmarkError) throw cause;
      if (cause instanceof RpcError) {
        // The call may have failed because the node serves another chain.
        guard.suspect();
        await guard.assertSameChain();
      }
      throw new HallmarkError("LEDGER_UNAVAILABLE", "the chain can't be reached", { retryAfter: 5, cause });
    }
  };
}
