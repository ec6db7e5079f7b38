import type { Node } from "./node.ts";
import { sleep } from "./sleep.ts";
import type { RpcBlock } from "./types.ts";

/** Calls `listener` after every new block, until the function that it returns is called. */
export type OnBlock = (listener: () => void) => () => void;

/** Polls the node every `interval` milliseconds: once for all listeners, and only while there are some. */
export function pollBlocks(node: Node, interval: number): OnBlock {
  const listeners = new Set<() => void>();
  let running = false;
  let head: string | undefined;

  async function poll(): Promise<void> {
    running = true;
    while (listeners.size > 0) {
      // If the node does not answer now, it may the next time.
      const latest = await node
        .send("eth_getBlockByNumber", ["latest", false])
        // By its hash: a reorganisation need not change the number.
        .then((block) => (block as RpcBlock).hash)
        .catch(() => head);
      if (latest !== head) for (const listener of listeners) listener();
      head = latest;
      await sleep(interval, { ref: false });
    }
    running = false;
  }

  return (listener) => {
    listeners.add(listener);
    if (!running) void poll();
    return () => listeners.delete(listener);
  };
}
