import { HallmarkError } from "../../base/errors.ts";
import type { Readiness } from "../records.ts";
import type { Executor } from "./executor.ts";
import { CONTRACTS } from "./ledger-contracts.ts";

/** Milliseconds. */
const TIMEOUT = 5_000;

/** Whether security tokens can be issued now: Ledger and database reachable, secret and contracts registered. */
export async function ledgerReadiness(executor: Executor): Promise<Readiness> {
  let isReached = true;
  let isDone = true;
  try {
    // Nothing has this name, and its contract is one of the newest.
    await executor.read("readSecurityToken", { st_id: "" }, Date.now() + TIMEOUT);
  } catch (error) {
    isDone = false;
    isReached = error instanceof HallmarkError && error.code === "INTERNAL_ERROR";
  }
  const tampered = executor.tampered();
  if (tampered !== undefined) {
    const reason = `the ScalarDL Ledger refuses ${CONTRACTS[tampered]}: something was tampered with (npm run scalardl:validate)`;
    return { ready: false, reason };
  }
  if (isDone) return { ready: true };
  const reason = isReached
    ? "the ScalarDL Ledger does not take this service's secret, or does not have its contracts"
    : "the ScalarDL Ledger can't be reached, or its database can't";
  return { ready: false, reason };
}
