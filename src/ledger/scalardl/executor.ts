import { setTimeout as sleep } from "node:timers/promises";
import { HallmarkError } from "../../base/errors.ts";
import { outcomeUnknown } from "../refusals.ts";
import type { Channel } from "./channel.ts";
import { CONTRACTS, type LedgerContract } from "./ledger-contracts.ts";
import { executionRequest, type Identity } from "./identity.ts";
import { isTampering, LedgerFault } from "./ledger-fault.ts";

export interface Execution<Result> {
  result: Result;
  /** Whether an earlier attempt of unknown outcome may have committed it. */
  isRepeat: boolean;
}

export interface Executor {
  /**
   * Executes a contract; `deadline` is a time in milliseconds. The contract must be idempotent, because it may be executed
   * several times.
   * @throws LEDGER_UNAVAILABLE if surely nothing was committed, OUTCOME_UNKNOWN if that is not known
   */
  write<Result>(contract: LedgerContract, argument: object, deadline: number): Promise<Execution<Result>>;
  /** The same for a contract that changes nothing. @throws LEDGER_UNAVAILABLE */
  read<Result>(contract: LedgerContract, argument: object, deadline: number): Promise<Result>;
  /** The contract that the Ledger last refused to execute because something was tampered with. */
  tampered(): LedgerContract | undefined;
}

/** Milliseconds after which an attempt is given up, so that a connection that hangs does not use up the whole time. */
const ATTEMPT = 15_000;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;

/**
 * Executes a contract until the outcome is known. After an attempt of unknown outcome it executes again with a new nonce,
 * because the contracts recognise a request that they have seen. If the first attempt is still running, the two conflict and
 * the Ledger commits only one.
 */
export function createExecutor(channel: Channel, identity: Identity): Executor {
  const tampered = new Set<LedgerContract>();

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
        tampered.delete(contract);
        return { result: JSON.parse(contractResult) as Result, isRepeat: isUncertain };
      } catch (error) {
        if (!(error instanceof LedgerFault)) throw error;
        if (isTampering(error.code)) tampered.add(contract);
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
    tampered: () => [...tampered].at(-1),
  };
}

function unavailable(cause: unknown): HallmarkError {
  const isBusy = cause instanceof LedgerFault && cause.kind === "busy";
  const message = isBusy ? "the ledger did not get to this request in time" : "the ledger can't be reached";
  return new HallmarkError("LEDGER_UNAVAILABLE", message, { retryAfter: 5, cause });
}

/** The service validates what it sends, so a refusal is a bug, or the Ledger is set up wrongly. */
function refused(cause: unknown): HallmarkError {
  return new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", { cause });
}
