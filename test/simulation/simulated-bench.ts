import type { Node } from "../../src/rpc/node.ts";
import { ADMIN, ISSUER, OPERATOR, OWNER } from "../support/issuing.ts";
import { FORKS, type Fork } from "./gas-prices.ts";
import type { Personality } from "./personality.ts";
import { createRandom } from "./random.ts";
import { createChain } from "./simulated-chain.ts";
import { createSimulatedNode } from "./simulated-node.ts";

/** A chain with a node, which scripts can be run against. */
export interface Bench {
  node: Node;
  chainId: number;
  /** Makes no blocks by itself from now on, or again. */
  pause(): Promise<void>;
  /** Makes a block of what waits, and goes on making them. */
  resume(): Promise<void>;
  /** The node forgets its last blocks, and what was in them. */
  lose(depth: number): Promise<void>;
}

/** A simulated one, as Anvil and `geth --dev` are: each transaction makes a block. */
export function simulatedBench(personality: Personality, fork: Fork, chainId: number): Bench {
  const ether = 10n ** 18n;
  const balances = [ADMIN, OWNER, ISSUER, OPERATOR].map(
    ({ address }) => [address.toLowerCase(), 10_000n * ether] as const,
  );
  const chain = createChain({
    ...{
      random: createRandom(1),
      prices: FORKS[fork],
      chainId,
      balances: new Map(balances),
      timestamp: 1_700_000_000,
    },
    ...{ gasLimit: 30_000_000, baseFee: 1_000_000_000n },
  });
  let isPaused = false;
  const node = createSimulatedNode({
    ...{ chain, chainId, personality },
    unlocked: [ADMIN, OWNER, ISSUER, OPERATOR].map(({ address }) => address.toLowerCase()),
    onTransaction: () => void (isPaused || mine()),
  });

  function mine(): void {
    const parent = chain.head();
    const { gasLimit, timestamp } = parent;
    const transactions = node.pool.executable(parent);
    // One that waits for an earlier nonce makes no block.
    if (transactions.length === 0) return;
    chain.adopt(chain.build(parent, transactions, { gasLimit, timestamp: timestamp + 1 }));
    node.follow(chain.head());
  }

  return {
    node: { send: async (method, params) => node.call(method, params) },
    chainId,
    pause: async () => void (isPaused = true),
    async resume() {
      isPaused = false;
      mine();
    },
    async lose(depth) {
      const head = chain.at(node.view.number - depth, node.view);
      if (head === undefined) throw new Error("there are not so many blocks");
      chain.adopt(head);
      node.view = head;
    },
  };
}
