import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Config } from "./config.ts";

/** The registry of a service's metrics. It has those of the process and of the configuration already. */
export function createRegistry({ chain, stLedger }: Config, availableMemory: () => number): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "hallmark_info",
    help: "Always 1: its labels say which chain (embedded or external) and which ledger of security tokens (evm or scalardl)",
    labelNames: ["chain", "security_tokens"],
    registers: [registry],
  }).set({ chain: chain.kind, security_tokens: stLedger.kind }, 1);
  new Gauge({
    name: "hallmark_memory_available_bytes",
    help: "Memory that the process can still take, by its machine or its container's limit",
    registers: [registry],
    collect() {
      this.set(availableMemory());
    },
  });
  return registry;
}
