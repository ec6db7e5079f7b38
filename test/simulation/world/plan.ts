import type { FORKS } from "../gas-prices.ts";
import { type Fork } from "../gas-prices.ts";
import { ANVIL, GETH, type Personality } from "../personality.ts";
import { createRandom, type Random } from "../random.ts";
import type { NodeLimits } from "../simulated-node.ts";
import { CHANGES, FAULTS, MORE_FAULTS, STARTED_ELSEWHERE, type Fault } from "./faults.ts";

/** What one seed decides before its world begins. */
export interface Plan {
  /** Blocks until the service answers. */
  confirmations: number;
  /** Milliseconds between blocks; 0: each transaction makes one. */
  blockTime: number;
  /** How many blocks a reorganisation takes back at most. */
  deepest: number;
  personality: Personality;
  fork: Fork;
  gasLimit: number;
  /** Blocks that there are before the service starts for the first time. */
  past: number;
  /** In wei; undefined on a chain without a fee market. */
  baseFee: bigint | undefined;
  /** What the nodes do not do, as their operators have set it: no fault, and there to stay. */
  limits: Partial<NodeLimits>;
  /** Nodes behind the one URL. */
  hosts: number;
  /** Whether a service keeps to a node until a connection ends. */
  isSticky: boolean;
  /** For each replica of the service which operator's key it has. */
  replicas: number[];
  /** Whether an index is in a file, which a killed service leaves behind. */
  isIndexOnDisk: boolean;
  /** Whether a service finds out at each start which chain it is, and since which block, as it does in production. */
  isFoundOut: boolean;
  /** Whether somebody deploys more contracts. On a chain that is too old for them nothing else can be done. */
  isDeploying: boolean;
  /** Whether security tokens need a session of their issuer. */
  needsSession: boolean;
  /** Whether people give up now and then what was not issued. */
  givesUp: boolean;
  /** Milliseconds, of REQUEST_TIMEOUT. */
  timeout: number;
  /** Milliseconds that a message is under way. */
  latency: number;
  /** Milliseconds in which there are faults, and new orders. */
  duration: number;
  orders: number;
  /** Of tokens, that are signed. */
  payments: number;
  reads: number;
  /** What goes wrong, and how often. */
  faults: { fault: Fault; times: number }[];
}

/** Streams in which the worlds of seeds.ts that were found before there was this have none of it. */
const FOUND_OUT = 5019;
const PAYMENTS = 1193;
const DEPLOYS = 63;
const RESIGNATION = 11716;
const SESSIONS = 9146;

/** What makes a deployment impossible for good, or lets a chain grow up meanwhile. */
const AGAINST_DEPLOYING = [
  ...CHANGES.map(({ name }) => name),
  ...["a cap of the fee", "a cap of the size", "a fork changes the prices of gas"],
  // Which may be any of these.
  "something goes wrong at a step of a request",
];

export function draw(seed: number): Plan {
  const plan = drawUsual(seed);
  const random = createRandom(seed, DEPLOYS);
  if (!random.chance(0.1)) return plan;
  const isOld = random.chance(0.4);
  return {
    ...plan,
    isDeploying: true,
    fork: random.pick(isOld ? (["paris", "shanghai"] as const) : (["prague", "osaka"] as const)),
    ...{ gasLimit: 30_000_000, limits: {} },
    faults: plan.faults.filter(({ fault: { name } }) => !AGAINST_DEPLOYING.includes(name)),
    ...(isOld && { orders: 0, payments: 0, reads: 0 }),
  };
}

function drawUsual(seed: number): Plan {
  const random = createRandom(seed, 1);
  const { pick, chance, integer } = random;
  const blockTime = pick([0, 0, 200, 500, 1_000, 2_000]);
  // Where only transactions make blocks, confirmations come late.
  const confirmations = blockTime === 0 ? 1 : pick([1, 1, 2, 3, 4]);
  const duration = integer(2, 12) * 1_000;
  // Few kinds of faults at a time: many of them hide one another.
  const baseFee = chance(0.1) ? undefined : BigInt(pick([7, 1_000_000_000, 50_000_000_000]));
  const most = pick([0, 1, 2, 3, 5, 8]);
  const faults = Array.from({ length: most }, () => ({ fault: pick(FAULTS), times: integer(1, 4) }));
  // What confirmations are for.
  const reorganisation = FAULTS.find(({ name }) => name === "a reorganisation");
  if (confirmations > 1 && reorganisation !== undefined)
    faults.push({ fault: reorganisation, times: createRandom(seed, 9).integer(0, 5) });
  const changes = createRandom(seed, 20);
  if (changes.chance(0.1)) faults.push({ fault: changes.pick(CHANGES), times: 1 });
  // A stream in which the worlds of seeds.ts, which were found before there were these, draw none.
  const more = createRandom(seed, 453);
  if (more.chance(0.4)) faults.push({ fault: more.pick(MORE_FAULTS), times: more.integer(1, 4) });
  const starts = createRandom(seed, FOUND_OUT);
  const isFoundOut = starts.chance(0.3);
  if (isFoundOut && starts.chance(0.5)) faults.push({ fault: STARTED_ELSEWHERE, times: 1 });
  const payments = createRandom(seed, PAYMENTS);
  return {
    payments: payments.chance(0.5) ? payments.pick([2, 4, 8, 16]) : 0,
    ...{ isFoundOut, isDeploying: false, needsSession: createRandom(seed, SESSIONS).chance(0.25) },
    givesUp: createRandom(seed, RESIGNATION).chance(0.2),
    ...{ confirmations, blockTime, duration, faults },
    deepest: chance(0.85) ? confirmations - 1 : confirmations + 2,
    personality: pick([ANVIL, GETH]),
    fork: pick(["prague", "osaka", "afterOsaka", "amsterdam"] as const satisfies (keyof typeof FORKS)[]),
    gasLimit: pick([8_000_000, 30_000_000, 30_000_000, 60_000_000]),
    ...{ baseFee, limits: chance(0.3) ? drawLimits(random, blockTime, baseFee) : {} },
    past: pick([0, 0, 0, 300]),
    hosts: pick([1, 1, 2, 3]),
    isSticky: chance(0.5),
    replicas: pick([[0], [0], [0, 0], [0, 1]]),
    isIndexOnDisk: chance(0.2),
    timeout: pick([5_000, 10_000, 20_000, 60_000]),
    latency: pick([1, 1, 5, 50]),
    orders: pick([2, 4, 8, 16]),
    reads: pick([2, 5, 15]),
  };
}

function drawLimits({ pick, chance }: Random, blockTime: number, baseFee = 1n): Partial<NodeLimits> {
  const fee = (2n * baseFee + 2_000_000_000n) * pick([2_000_000n, 4_000_000n]);
  const missing = ["eth_maxPriorityFeePerGas", "eth_feeHistory"].filter(() => chance(0.7));
  // Who asks for one block after the other never comes to the end of a chain that is as fast.
  const logBlocks = Math.max(pick([1, 5]), blockTime === 200 ? 5 : 1);
  return pick([{ fee }, { size: 18_000 }, { logBlocks }, { logResults: 50 }, { missing }]);
}

export function describe(plan: Plan): string {
  const { personality, fork, faults, limits, ...rest } = plan;
  const values = Object.entries({ node: personality.name, fork, ...limits, ...rest })
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
  return `${values}; faults: ${faults.map(({ fault, times }) => `${times} × ${fault.name}`).join(", ")}`;
}
