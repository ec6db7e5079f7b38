import { Counter, Histogram, type Registry } from "prom-client";
import { HallmarkError } from "../../base/errors.ts";
import type { Executor } from "./executor.ts";
import { CONTRACTS, type LedgerContract } from "./ledger-contracts.ts";

/** Measures how long the Ledger takes for each contract, and counts the calls that fail. */
export function measureExecutor(executor: Executor, registry: Registry): Executor {
  const duration = new Histogram({
    name: "hallmark_scalardl_duration_seconds",
    help: "Time from calling a contract of the ScalarDL Ledger to its result or its failure, all attempts included",
    labelNames: ["contract"],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60],
    registers: [registry],
  });
  const errors = new Counter({
    name: "hallmark_scalardl_errors_total",
    help: "Calls of a contract of the ScalarDL Ledger that failed, by the error's code",
    labelNames: ["contract", "code"],
    registers: [registry],
  });
  for (const contract of Object.keys(CONTRACTS)) duration.zero({ contract });

  async function measured<Result>(contract: LedgerContract, execution: Promise<Result>): Promise<Result> {
    const end = duration.startTimer({ contract });
    try {
      return await execution;
    } catch (error) {
      errors.inc({ contract, code: error instanceof HallmarkError ? error.code : "INTERNAL_ERROR" });
      throw error;
    } finally {
      end();
    }
  }

  return {
    ...executor,
    read: (contract, argument, deadline) => measured(contract, executor.read(contract, argument, deadline)),
    write: (contract, argument, deadline) => measured(contract, executor.write(contract, argument, deadline)),
  };
}
