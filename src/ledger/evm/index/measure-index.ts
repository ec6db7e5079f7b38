import { Gauge, Histogram, type Registry } from "prom-client";

export interface IndexMetricsOptions {
  registry: Registry;
  /** The numbers of the last block in the index, and of the chain's latest block when it was last asked for. */
  head(): number;
  target(): number;
}

/** Measures how far the index is. The function that it returns notes a reorganisation, by how many blocks it took back. */
export function measureIndex({ registry, head, target }: IndexMetricsOptions): (blocks: number) => void {
  const registers = [registry];
  new Gauge({
    name: "hallmark_index_block",
    help: "The last block in the index",
    registers,
    collect() {
      this.set(head());
    },
  });
  new Gauge({
    name: "hallmark_index_lag_blocks",
    help: "Blocks that the chain had when it was last asked and that the index does not have yet",
    registers,
    collect() {
      this.set(Math.max(0, target() - head()));
    },
  });
  const depth = new Histogram({
    name: "hallmark_reorganisation_depth_blocks",
    help: "Blocks of the index that a reorganisation of the chain took back",
    buckets: [1, 2, 3, 5, 8, 16, 32, 64, 128],
    registers,
  });
  return (blocks) => depth.observe(blocks);
}
