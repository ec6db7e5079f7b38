import { HallmarkError } from "../../base/errors.ts";
import { RpcError } from "../../rpc/node.ts";
import type { ChainGuard } from "./chain-guard.ts";
import { GRACE, withDeadline } from "./issue/deadline.ts";

/** Reads from the chain. Any failure means LEDGER_UNAVAILABLE, since reading changes nothing. */
export type Reading = <T>(read: () => Promise<T>) => Promise<T>;

/** `timeout` is in milliseconds, for all that a read takes: a node that is mute answers a look at its chain as late. */
export function createReading(guard: ChainGuard, timeout: number): Reading {
  async function checked<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof HallmarkError) throw cause;
      if (cause instanceof RpcError) {
        // The call may have failed because the node serves another chain.
        guard.suspect();
        await guard.assertSameChain();
      }
      throw unavailable("the chain can't be reached", cause);
    }
  }

  const late = () => unavailable("the chain did not answer in time");
  return (read) => withDeadline(Date.now() + timeout + GRACE, checked(read), late);
}

function unavailable(message: string, cause?: unknown): HallmarkError {
  return new HallmarkError("LEDGER_UNAVAILABLE", message, { retryAfter: 5, cause });
}
