import { isDeepStrictEqual } from "node:util";
import type { Chain } from "../simulated-chain.ts";
import { issuesAt } from "./issues.ts";
import type { Miner } from "./miner.ts";
import type { Run } from "./replica.ts";
import type { Trace } from "./trace.ts";

export interface Streams {
  /** Listens to this run of the service until it ends. */
  listen(run: Run): void;
  /** Whether all who listen have heard what is on the chain, and nothing else. */
  agree(): boolean;
}

export interface StreamsOptions {
  trace: Trace;
  chain: Chain;
  miner: Miner;
  confirmations: number;
  violate: (what: string) => void;
}

/** Whoever listens to what is issued. What has its confirmations is told once, in order, and not taken back. */
export function createStreams({ trace, chain, miner, confirmations, violate }: StreamsOptions): Streams {
  const listeners: { run: Run; heard: string[] }[] = [];

  async function hear(run: Run, heard: string[]): Promise<void> {
    for await (const change of run.ledger.changes(0, run.signal)) {
      if (run.life.isOver) return;
      if (change.kind === "undone") {
        trace.note(() => `${run.life.name}: all after ${change.after} is undone`);
        heard.length = change.after;
        if (miner.deepest() < confirmations)
          violate(`${run.life.name} takes back all after ${change.after}, which was certain`);
        continue;
      }
      const { id, transactionHash } = "chain" in change.issue ? change.issue.chain : change.issue;
      if (id !== heard.length + 1) violate(`${run.life.name} tells of ${id} after ${heard.length}`);
      heard[id - 1] = `${id} ${transactionHash}`;
    }
  }

  return {
    listen(run) {
      const heard: string[] = [];
      listeners.push({ run, heard });
      void hear(run, heard);
    },
    agree() {
      const head = chain.head();
      const certain = chain.at(head.number - confirmations + 1, head);
      const issues = certain === undefined ? [] : issuesAt(certain);
      const expected = issues.map(({ id, transactionHash }) => `${id} ${transactionHash}`);
      return listeners.every(({ run, heard }) => run.life.isOver || isDeepStrictEqual(heard, expected));
    },
  };
}
