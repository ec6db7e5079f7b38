import { Gauge, type Registry } from "prom-client";

/** Measures the journal of an embedded chain. `size` is in bytes. */
export function measureJournal(size: () => number, registry: Registry): void {
  new Gauge({
    name: "hallmark_journal_bytes",
    help: "Size of the embedded chain's journal, which is replayed at each start",
    registers: [registry],
    collect() {
      this.set(size());
    },
  });
}
