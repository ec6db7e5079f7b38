import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Config } from "./config.ts";

/** The registry of a service's metrics, with those of its process and of what it was started as. */
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
    help: "Memory that the process can still take, from its machine or within its container's limit",
    registers: [registry],
    collect() {
      this.set(availableMemory());
    },
  });
  return registry;
}
