import type { FaultPoint } from "../../../src/base/fault-point.ts";
import { artifact } from "../../../src/ledger/evm/artifacts.ts";
import { FORKS } from "../gas-prices.ts";
import type { Random } from "../random.ts";
import type { Block } from "../simulated-chain.ts";
import { decree, ETHER, FACTORY, FIRST_BLOCK, ISSUER, OPERATORS, OWNER, role } from "./ground.ts";
import type { Host } from "./host.ts";
import { sendForeign } from "./foreign.ts";
import type { Weather } from "./network.ts";
import { otherNode } from "./other-chains.ts";
import type { World } from "./world.ts";

// Longer than other files, because all that goes wrong is one list.

/** Steps of a request at which something happens. */
const STEPS: readonly FaultPoint[] = ["request read", "transaction signed", "receipt read", "answer ready"];

/**
 * Something that goes wrong. It begins with `strike`, and ends with what that answers, at a moment that the seed decides. To add
 * one, write it here: nothing else knows of single faults.
 */
export interface Fault {
  name: string;
  strike(world: World, random: Random): (() => void) | void;
}

export const FAULTS: readonly Fault[] = [
  // The network.
  weather("messages are slow", (random) => ({ latency: random.pick([100, 500, 3_000]) })),
  weather("messages are lost", (random) => ({ loss: random.pick([0.02, 0.2, 0.6]) })),
  weather("calls arrive twice", () => ({ twice: 0.3 })),
  weather("calls arrive late", () => ({ late: 0.1 })),
  weather("the node is mute after it took a transaction", () => ({ mute: 0.5 })),
  weather("the node answers errors at random", (random) => ({ error: random.pick([0.02, 0.3]) })),
  {
    name: "no node can be reached",
    strike: ({ hosts }) => all(hosts, (host) => set(host, { isCut: true })),
  },
  {
    name: "no node answers",
    strike: ({ hosts }) => all(hosts, (host) => set(host, { isMute: true })),
  },

  // The nodes.
  {
    name: "a node is killed",
    strike(world, random) {
      const { hosts, chain } = world;
      const host = random.pick(hosts);
      const { node } = host;
      host.isUp = false;
      host.disconnect();
      if (random.chance(0.5)) node.pool.clear();
      // It had not written its last blocks, and reads them again from others.
      const kept = node.view.number - random.pick([0, 0, 1, 3, 20]);
      host.see(chain.at(Math.max(FIRST_BLOCK, kept), node.view) ?? node.view);
      return () => {
        host.isUp = true;
        world.clock.after(random.integer(0, 3_000), () => host.see(chain.head()));
      };
    },
  },
  {
    name: "a node is behind",
    strike: ({ hosts, chain }, random) => stale(random.pick(hosts), chain.head),
  },
  {
    name: "a node begins anew, and reads its chain again",
    strike({ hosts, chain }, random) {
      const host = random.pick(hosts);
      const end = stale(host, chain.head);
      host.node.pool.clear();
      host.see(chain.at(random.pick([0, 0, 1, 3]), host.node.view) ?? chain.genesis);
      return end;
    },
  },
  {
    name: "another chain is behind the URL",
    strike(world, random) {
      const { hosts } = world;
      const node = otherNode(world, random);
      // Whoever was connected to the one is not connected to the other.
      const connect = (instead: Host["instead"]) => {
        for (const host of hosts) {
          host.instead = instead;
          host.disconnect();
        }
      };
      connect(node);
      return () => connect(undefined);
    },
  },
  limits("a cap of the fee", (random) => ({ fee: ETHER / BigInt(random.pick([10, 100, 1_000])) })),
  limits("a cap of the size", (random) => ({ size: random.pick([20_000, 5_000]) })),
  limits("eth_getLogs for few blocks", (random) => ({ logBlocks: random.pick([1, 5, 10]) })),
  limits("eth_getLogs with few results", (random) => ({ logResults: random.pick([1, 10, 100]) })),
  limits("states of the last blocks alone", (random) => ({ states: random.pick([0, 2, 128]) })),
  limits("methods are missing", (random) => ({
    missing: ["eth_maxPriorityFeePerGas", "eth_feeHistory", "eth_gasPrice"].filter(() => random.chance(0.6)),
  })),
  {
    name: "transactions are dropped",
    strike: ({ hosts }) => void hosts.forEach(({ node }) => node.pool.clear()),
  },
  {
    name: "the node's clients use the operator's key",
    strike: sendForeign,
  },

  // The chain.
  {
    name: "a reorganisation",
    strike({ plan, miner, hosts }, random) {
      if (plan.deepest === 0) return;
      const depth = random.integer(1, plan.deepest);
      miner.reorganise(depth, Math.max(1, depth + random.integer(-1, 2)), random.pick([0, 0.5, 1]));
      if (random.chance(0.3)) for (const { node } of hosts) node.pool.clear();
    },
  },
  {
    name: "the base fee jumps",
    strike({ miner, chain }, random) {
      const { baseFee = 0n } = chain.head();
      miner.market.baseFee = baseFee * BigInt(random.pick([2, 10, 100]));
    },
  },
  market("blocks become smaller", (random) => ({ gasLimit: random.pick([1_500_000, 4_000_000, 8_000_000]) })),
  market("blocks become larger", () => ({ gasLimit: 120_000_000 })),
  market("blocks are full of others' transactions", (random) => ({ others: random.pick([0.7, 0.99]) })),
  market("transactions are passed over", () => ({ passesOver: 0.8 })),
  market("no blocks are made", () => ({ isStill: true })),
  {
    name: "a fork changes the prices of gas",
    strike({ chain }, random) {
      Object.assign(chain.prices, FORKS[random.pick(["osaka", "afterOsaka", "amsterdam"] as const)]);
      chain.forkedAt = Date.now();
    },
  },
  {
    name: "the operator's money is gone",
    strike({ miner, chain }, random) {
      const account = random.pick(OPERATORS).address.toLowerCase();
      const left = random.pick([0n, 10n ** 15n, 10n ** 17n]);
      miner.decree(decree(chain.random, ({ balances }) => void balances.set(account, left)));
      return () =>
        miner.decree(decree(chain.random, ({ balances }) => void balances.set(account, 1_000n * ETHER)));
    },
  },
  {
    name: "the operator's role is revoked",
    strike({ miner, chain }, random) {
      const account = random.pick(OPERATORS).address.toLowerCase();
      miner.decree(role(chain.random, "revokeRole", "operator", account));
      return () => miner.decree(role(chain.random, "grantRole", "operator", account));
    },
  },
  {
    name: "the factory's role is revoked",
    strike({ miner, chain }) {
      miner.decree(role(chain.random, "revokeRole", "factory", FACTORY));
      return () => miner.decree(role(chain.random, "grantRole", "factory", FACTORY));
    },
  },
  {
    name: "an owner sends tokens to somebody",
    strike({ miner, chain }, random) {
      const token = random.pick(chain.head().state.tokens);
      if (token?.kind !== "token") return;
      const { abi } = artifact("SecurityToken");
      const data = abi.encodeFunctionData("transfer", [ISSUER.wallet, 1]);
      const call = { from: OWNER.toLowerCase(), to: token.address, data };
      miner.decree(decree(chain.random, undefined, call));
    },
  },

  // The service.
  {
    name: "a service is killed",
    strike: ({ replicas }, random) => random.pick(replicas).kill(random.integer(10, 5_000)),
  },
  {
    name: "a service is killed at a call",
    strike: ({ replicas }, random) => random.pick(replicas).killAfter(random.integer(1, 200)),
  },
  {
    name: "a service is killed at a step of a request",
    strike({ steps, replicas, clock }, random) {
      steps.set(this, {
        ...{ name: random.pick(STEPS), left: random.integer(1, 10) },
        happens: () => replicas.find(({ run }) => run?.life === clock.current())?.kill(1_000),
      });
    },
  },
  {
    name: "a service is stopped",
    strike: ({ replicas }, random) => random.pick(replicas).stop(random.integer(10, 5_000)),
  },
];

/** As FAULTS, but drawn apart from them, so that the worlds of older seeds stay what they were. */
export const MORE_FAULTS: readonly Fault[] = [
  {
    name: "a node answers about another block or transaction",
    strike: ({ hosts }, random) => set(random.pick(hosts), { mixesUp: () => random.chance(0.3) }),
  },
  limits("nodes keep no transactions that the next block can't have", () => ({ isForgetful: true })),
  {
    name: "what others sent with the operator's key is mined, and lost again",
    strike(world, random) {
      const { hosts, miner, clock, plan } = world;
      if (plan.deepest === 0) return;
      sendForeign(world, random);
      const depth = random.integer(1, plan.deepest);
      let isOver = false;
      clock.after(plan.blockTime * random.integer(1, depth + 1), () => {
        if (!isOver) miner.reorganise(depth, depth + 1, 0);
      });
      const remember = all(hosts, ({ node }) => set(node.limits, { isForgetful: true }));
      return () => {
        isOver = true;
        remember();
      };
    },
  },
  {
    name: "something goes wrong at a step of a request",
    strike(world, random) {
      // Half of the times no node is of use any more.
      const isOutage = random.chance(0.5);
      const names = ["no node can be reached", "another chain is behind the URL"];
      const fault = random.pick(isOutage ? FAULTS.filter(({ name }) => names.includes(name)) : FAULTS);
      const lasts = random.wait(10_000);
      world.steps.set(this, {
        ...{ name: random.pick(STEPS), left: random.integer(1, 4) },
        happens: () => world.strike(fault, lasts, random),
      });
    },
  },
];

/** Of services that find out at each start which chain it is. */
export const STARTED_ELSEWHERE: Fault = {
  name: "services are started while another chain is behind the URL",
  strike(world, random) {
    const elsewhere = FAULTS.find(({ name }) => name === "another chain is behind the URL");
    const end = elsewhere?.strike(world, random);
    for (const replica of world.replicas) replica.kill(random.integer(0, 100));
    return end;
  },
};

/** What changes for good: the nodes' operators or the chain's have decided it. */
export const CHANGES: readonly Fault[] = [
  {
    name: "blocks are smaller from now on",
    strike({ usual, miner }, random) {
      usual.market.gasLimit = miner.market.gasLimit = random.pick([2_500_000, 4_000_000]);
    },
  },
  {
    name: "the nodes have a cap of the fee from now on",
    strike({ usual, hosts, plan: { baseFee = 1n } }, random) {
      const fee = (2n * baseFee + 2_000_000_000n) * random.pick([2_000_000n, 4_000_000n]);
      for (const limits of [...usual.limits, ...hosts.map(({ node }) => node.limits)]) limits.fee = fee;
    },
  },
];

function weather(name: string, change: (random: Random) => Partial<Weather>): Fault {
  return { name, strike: ({ network }, random) => set(network.weather, change(random)) };
}

function market(name: string, change: (random: Random) => Partial<World["miner"]["market"]>): Fault {
  return { name, strike: ({ miner }, random) => set(miner.market, change(random)) };
}

/** Of one node, or of all. */
function limits(name: string, change: (random: Random) => Partial<Host["node"]["limits"]>): Fault {
  return {
    name,
    strike({ hosts }, random) {
      const changed = change(random);
      return all(random.chance(0.7) ? hosts : [random.pick(hosts)], ({ node }) => set(node.limits, changed));
    },
  };
}

/** Changes values, and answers what changes them back. */
function set<T extends object>(of: T, values: Partial<T>): () => void {
  const before = Object.fromEntries(Object.keys(values).map((key) => [key, of[key as keyof T]]));
  Object.assign(of, values);
  return () => void Object.assign(of, before);
}

function all<T>(of: readonly T[], strike: (each: T) => () => void): () => void {
  const ends = of.map(strike);
  return () => ends.forEach((end) => end());
}

function stale(host: Host, head: () => Block): () => void {
  host.isBehind = true;
  return () => {
    host.isBehind = false;
    host.see(head());
  };
}
