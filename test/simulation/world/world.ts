import { FAIR, createNetwork, type Network } from "./network.ts";
import { createRandom, type Random } from "../random.ts";
import type { Chain } from "../simulated-chain.ts";
import { createSimulatedNode, type NodeLimits } from "../simulated-node.ts";
import type { FaultPoint } from "../../../src/base/fault-point.ts";
import { createClients, type Clients } from "./clients.ts";
import type { Clock } from "./clock.ts";
import { createDeployer, type Deployer } from "./deployer.ts";
import type { Fault } from "./faults.ts";
import { CHAIN_ID, decree, ETHER, FACTORY, identityOf, layGround, OPERATORS, role } from "./ground.ts";
import { createHost, type Host } from "./host.ts";
import { watchLost } from "./lost.ts";
import { createMiner, type Market, type Miner } from "./miner.ts";
import { createOffers, type Offers } from "./offers.ts";
import { createOutages, type Outages } from "./outages.ts";
import type { Plan } from "./plan.ts";
import { createReaders, type Readers } from "./readers.ts";
import { createReplica, type Replica } from "./replica.ts";
import { createStreams, type Streams } from "./streams.ts";
import { short, type Trace } from "./trace.ts";
import { createVain, type Vain } from "./vain.ts";

// Longer than other files, because it puts all parts of a world together, and is where a newcomer begins.
//
// A world is everything that the service lives among, in one process and in simulated time: a chain, nodes that know it more or
// less well, a network between them and the service, people who order and read, and whatever goes wrong. The service itself is
// the real one from src/, from the use cases down to the calls of JSON-RPC; it is killed and started again in the middle of
// things. One seed decides all of it, so that the same seed is the same world again, event by event.
//
// plan.ts     what a seed decides beforehand            clock.ts     simulated time, and who lives in it
// faults.ts   what goes wrong: add a fault there        network.ts   calls and answers on their way
// clients.ts  who orders, and repeats                   host.ts      a machine with a node
// readers.ts  who reads, and checks what was read       miner.ts     who makes blocks, and reorganises them
// streams.ts  who listens to what is issued             replica.ts   the service, started and killed
// connect.ts  how the service finds its chain
// payments.ts what is signed for tokens                 judge-payments.ts  what must hold of that
// judge.ts    what must hold at the end                 simulate.ts  one world from its beginning to its end
// lost.ts     transactions that nodes have lost         outages.ts   times in which no wait ends well
// vain.ts     what is paid for and comes to nothing
// deployer.ts who deploys more contracts          probes.ts    what services say of themselves
//
// Where the service were wrong, it would show as follows.
//
// | the service                                           | what is found                                                 |
// |-------------------------------------------------------|---------------------------------------------------------------|
// | issues twice, or says what is not so                  | judge.ts: what an order came to on the chain                  |
// | believes the receipt of another transaction           | judge.ts: an internal error, or another order's token         |
// | of two mined attempts believes the wrong one          | judge.ts: refused and issued; simulate.ts: no answer          |
// | takes a node that is behind, wiped or another's as it | readers.ts: what no node showed; streams.ts: what is certain  |
// | comes                                                 | is taken back                                                 |
// | is stuck after a refusal, or on prices of before      | simulate.ts: no answer; judge.ts: sent without a pause        |
// | waits for a transaction that the nodes have lost      | lost.ts                                                       |
// | lets a request wait past its time, or for nothing     | judge.ts: an answer too late; outages.ts                      |
// | pays for what it could know to revert, or be refused  | vain.ts                                                       |
// | takes another chain for its own when it starts, or    | connect.ts                                                    |
// | does not find the block that its contracts began in   |                                                               |
// | deploys to, or starts on, a chain that is too old, or  | deployer.ts, replica.ts, probes.ts                            |
// | does not say that it is                               |                                                               |
// | never gets ready again                                | probes.ts                                                     |
// | executes an order twice, or after it was refused      | judge-payments.ts                                             |

export interface Step {
  name: FaultPoint;
  /** Which time it is come to. */
  left: number;
  happens(): void;
}

export interface World {
  plan: Plan;
  clock: Clock;
  trace: Trace;
  chain: Chain;
  hosts: Host[];
  miner: Miner;
  network: Network;
  replicas: Replica[];
  clients: Clients;
  readers: Readers;
  streams: Streams;
  offers: Offers;
  outages: Outages;
  vain: Vain;
  deployer: Deployer | undefined;
  /** What happens when a service comes to a step of a request, by the fault that wants it. */
  steps: Map<Fault, Step>;
  /** How the blocks and the nodes are where nothing goes wrong. */
  usual: { market: Market; limits: NodeLimits[] };
  violations: string[];
  violate(what: string): void;
  strike(fault: Fault, milliseconds: number, random: Random): void;
  /** Ends everything that goes wrong. */
  calm(): void;
}

export interface WorldOptions {
  seed: number;
  plan: Plan;
  clock: Clock;
  trace: Trace;
  /** A folder of its own, for indexes on disk. */
  folder: string;
}

export function createWorld({ seed, plan, clock, trace, folder }: WorldOptions): World {
  const { personality, latency, confirmations, timeout } = plan;
  const chain = layGround({ ...plan, random: createRandom(seed, 2) });
  const gossip = createRandom(seed, 3);
  const violations: string[] = [];
  const ends = new Set<() => void>();

  const hosts = Array.from({ length: plan.hosts }, (_, i) => {
    const node = createSimulatedNode({
      ...{ chain, chainId: CHAIN_ID, personality, limits: plan.limits },
      onTransaction(transaction) {
        trace.note(() => `node${i + 1} takes ${short(transaction.hash)}`);
        offers.took(transaction.hash);
        for (const other of hosts)
          if (other.node !== node) clock.after(gossip.wait(latency), () => other.node.pool.put(transaction));
        if (plan.blockTime === 0) clock.after(gossip.integer(1, 20), miner.mine);
      },
    });
    return createHost(`node${i + 1}`, node, clock);
  });
  const miner = createMiner({ ...plan, random: createRandom(seed, 4), clock, trace, chain, hosts });
  const network = createNetwork({ ...plan, random: createRandom(seed, 5), clock, trace, hosts });
  const vain = createVain({
    ...{ clock, chain, hosts, network, offers: () => offers, attempts: () => clients.attempts },
    outages: () => outages,
  });
  const offers = createOffers(clock, vain.sent);
  const outages = createOutages({ clock, hosts, network, latency });
  const identity = identityOf(chain);
  const violate = (what: string) => {
    trace.note(() => `VIOLATION: ${what}`);
    violations.push(what);
  };
  const streams = createStreams({ trace, chain, miner, confirmations, violate });
  const replicas = plan.replicas.map((operator, i) =>
    createReplica({
      ...{ name: `service${i + 1}`, operator, clock, trace, network, offers, identity },
      ...{ random: createRandom(seed, 10 + i), confirmations, timeout, hosts, violate },
      needsSession: plan.needsSession,
      dataDir: plan.isFoundOut ? `${folder}/data-${i}` : undefined,
      folder: plan.isIndexOnDisk ? `${folder}/${i}` : undefined,
      onStart: streams.listen,
    }),
  );
  const random = createRandom(seed, 6);
  const resignation = createRandom(seed, 40);
  const resigns = () => plan.givesUp && resignation.chance(0.5);
  const clients = createClients({ clock, random, trace, replicas, resigns });
  const readers = createReaders({
    ...{ clock, random: createRandom(seed, 7), trace, replicas, hosts, timeout, violate },
  });
  const deployer = plan.isDeploying
    ? createDeployer({ clock, random: createRandom(seed, 30), trace, network, chain, folder, violate })
    : undefined;
  const usual = { market: { ...miner.market }, limits: hosts.map(({ node }) => ({ ...node.limits })) };

  return {
    ...{ plan, clock, trace, chain, hosts, miner, network, replicas, clients, readers, streams },
    ...{ offers, outages, vain, deployer },
    ...{ steps: new Map(), usual, violations, violate },

    strike(fault, milliseconds, drawn) {
      trace.note(() => `FAULT: ${fault.name}`);
      const undo = fault.strike(this, drawn);
      if (undo === undefined) return;
      const end = () => {
        if (!ends.delete(end)) return;
        trace.note(() => `ends: ${fault.name}`);
        undo();
      };
      ends.add(end);
      clock.after(milliseconds, end);
    },

    calm() {
      trace.note(() => "CALM: nothing goes wrong from here on");
      for (const end of ends) end();
      // Faults of the same kind may have begun and ended across one another.
      Object.assign(network.weather, { latency, ...FAIR });
      Object.assign(miner.market, usual.market, { baseFee: plan.baseFee });
      hosts.forEach((host, i) => {
        Object.assign(host.node.limits, usual.limits[i]);
        Object.assign(host, { isUp: true, isCut: false, isMute: false, isBehind: false });
        Object.assign(host, { instead: undefined, mixesUp: () => false });
        host.see(chain.head());
      });
      this.steps.clear();
      for (const replica of replicas) {
        replica.killAfter(Infinity);
        replica.start();
      }
      const rich = decree(chain.random, ({ balances }) => {
        for (const { address } of OPERATORS) balances.set(address.toLowerCase(), 1_000n * ETHER);
      });
      deployer?.calm();
      miner.decree(rich);
      miner.decree(role(chain.random, "grantRole", "factory", FACTORY));
      for (const { address } of OPERATORS) miner.decree(role(chain.random, "grantRole", "operator", address));
      watchLost({ clock, chain, hosts, replicas, offers, miner, confirmations, violate });
    },
  };
}
