import { HallmarkError } from "../../base/errors.ts";
import type { Readiness } from "../records.ts";
import type { Executor } from "./executor.ts";

/** Milliseconds. */
const TIMEOUT = 5_000;

/** Whether security tokens can be issued now: Ledger and database reachable, secret and contracts registered. */
export async function ledgerReadiness(executor: Executor): Promise<Readiness> {
  try {
    await executor.read("pageIssuers", { limit: 1 }, Date.now() + TIMEOUT);
    return { ready: true };
  } catch (error) {
    const isReached = error instanceof HallmarkError && error.code === "INTERNAL_ERROR";
    const reason = isReached
      ? "the ScalarDL Ledger does not take this service's secret, or does not have its contracts"
      : "the ScalarDL Ledger can't be reached, or its database can't";
    return { ready: false, reason };
  }
}
