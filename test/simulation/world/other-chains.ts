import { encodeIssue } from "../../../src/ledger/evm/issue/encode-issue.ts";
import { tokenRequestIdentity } from "../../../src/issuance/request-identity.ts";
import type { Random } from "../random.ts";
import { createSimulatedNode, type SimulatedNode } from "../simulated-node.ts";
import type { Transaction } from "../transaction.ts";
import { tokenOrder } from "./clients.ts";
import { CHAIN_ID, decree, FACTORY, layGround, OPERATORS } from "./ground.ts";
import type { World } from "./world.ts";

/**
 * A node of another chain of the same id: with the same first block or another one; without the contracts, or with the same
 * ones and other tokens, which were asked for with the same keys.
 */
export function otherNode(world: World, random: Random): SimulatedNode {
  const { plan, clock, chain } = world;
  const hasContracts = random.chance(0.7);
  const genesisHash = random.chance(0.5) ? chain.genesis.hash : undefined;
  const other = layGround({ ...plan, random: chain.random, genesisHash, hasContracts });
  if (hasContracts && random.chance(0.5)) mine([issueEverything(world)]);
  const node = createSimulatedNode({
    ...{ chain: other, chainId: CHAIN_ID, personality: plan.personality },
    onTransaction: () => clock.after(20, () => mine(node.pool.executable(other.head()))),
  });
  // Some are shorter than the right one, and some longer.
  for (let left = random.pick([0, 3, 2 * chain.head().number]); left > 0; left--) mine([]);
  const tick = () => {
    mine([]);
    node.follow(other.head());
    clock.after(1_000, tick);
  };
  node.follow(other.head());
  clock.after(1_000, tick);
  return node;

  function mine(transactions: Transaction[]): void {
    const parent = other.head();
    const { gasLimit, timestamp } = parent;
    other.adopt(other.build(parent, transactions, { gasLimit, timestamp: timestamp + 1 }));
  }
}

function issueEverything({ clients, chain }: World): Transaction {
  const orders = new Set(clients.attempts.map(({ order }) => order));
  const requests = [...orders]
    .filter(({ kind, key }) => kind === "token" && key !== undefined)
    .reverse()
    .map((order) => {
      const token = tokenOrder(order);
      return { order: token, identity: tokenRequestIdentity(order.key as string, token) };
    });
  const data = `0x${encodeIssue(requests, []).toString("hex")}`;
  const from = OPERATORS[0].address.toLowerCase();
  return decree(chain.random, undefined, { from, to: FACTORY, data });
}
