import { setTimeout as sleep } from "node:timers/promises";
import { HallmarkError } from "../../base/errors.ts";
import { outcomeUnknown } from "../refusals.ts";
import type { Channel } from "./channel.ts";
import { CONTRACTS, type LedgerContract } from "./ledger-contracts.ts";
import { executionRequest, type Identity } from "./identity.ts";
import { LedgerFault } from "./ledger-fault.ts";

export interface Execution<Result> {
  result: Result;
  /** Whether an earlier attempt, of which nothing is known, may have been the one that did it. */
  isRepeat: boolean;
}

export interface Executor {
  /**
   * Has a contract executed; `deadline` is a time in milliseconds. The contract must do the same thing once only, however
   * often it is executed.
   * @throws LEDGER_UNAVAILABLE where surely nothing was committed, OUTCOME_UNKNOWN where that is not known
   */
  write<Result>(contract: LedgerContract, argument: object, deadline: number): Promise<Execution<Result>>;
  /** The same for a contract that changes nothing. @throws LEDGER_UNAVAILABLE */
  read<Result>(contract: LedgerContract, argument: object, deadline: number): Promise<Result>;
}

/** Milliseconds until an attempt is given up: a connection that hangs shall not take all of the time that there is. */
const ATTEMPT = 15_000;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;

/**
 * Executes until it is known what came of it. An attempt of which that is not known is executed again, with a new nonce,
 * instead of asked for: the contracts know a request that they have met, and where the first attempt is still under way
 * the two are in each other's way, so that the Ledger commits one.
 */
export function createExecutor(channel: Channel, identity: Identity): Executor {
  async function execute<Result>(
    contract: LedgerContract,
    argument: object,
    deadline: number,
  ): Promise<Execution<Result>> {
    let isUncertain = false;
    for (let attempt = 0; ; attempt++) {
      const attemptDeadline = Math.min(deadline, Date.now() + ATTEMPT);
      try {
        const request = executionRequest(identity, CONTRACTS[contract], argument);
        const { contractResult } = await channel.call<{ contractResult: string }>(
          "Ledger/ExecuteContract",
          request,
          attemptDeadline,
        );
        return { result: JSON.parse(contractResult) as Result, isRepeat: isUncertain };
      } catch (error) {
        if (!(error instanceof LedgerFault)) throw error;
        isUncertain ||= error.kind === "unknown";
        if (!isUncertain && error.kind === "unreachable") throw unavailable(error);
        if (error.kind === "refused") throw isUncertain ? outcomeUnknown(error) : refused(error);
        const pause = Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
        if (Date.now() + pause >= deadline) throw isUncertain ? outcomeUnknown(error) : unavailable(error);
        await sleep(pause);
      }
    }
  }

  return {
    write: execute,
    async read<Result>(contract: LedgerContract, argument: object, deadline: number): Promise<Result> {
      try {
        return (await execute<Result>(contract, argument, deadline)).result;
      } catch (error) {
        if (error instanceof HallmarkError && error.code === "OUTCOME_UNKNOWN")
          throw unavailable(error.cause);
        throw error;
      }
    },
  };
}

function unavailable(cause: unknown): HallmarkError {
  const isBusy = cause instanceof LedgerFault && cause.kind === "busy";
  const message = isBusy ? "the ledger did not get to this request in time" : "the ledger can't be reached";
  return new HallmarkError("LEDGER_UNAVAILABLE", message, { retryAfter: 5, cause });
}

/** The service checks what it sends, so this is a fault of its own, or of the Ledger's set-up. */
function refused(cause: unknown): HallmarkError {
  return new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", { cause });
}
