import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../random.ts";
import { startClock } from "./clock.ts";
import { judge } from "./judge.ts";
import { createOrders } from "./orders.ts";
import { describe, draw } from "./plan.ts";
import { createPayments } from "./payments.ts";
import { probe } from "./probes.ts";
import { createTrace } from "./trace.ts";
import { createWorld, type World } from "./world.ts";

/** Milliseconds within which services that can be of use say that they are. */
const PROBED_WITHIN = 120_000;
/** Milliseconds within which everything has its end once nothing goes wrong any more, besides the time of a few requests. */
const SETTLES_WITHIN = 120_000;

export interface Result {
  seed: number;
  violations: string[];
  trace: readonly string[];
  /** Milliseconds of simulated time, and how much of it passed until everything was done after the faults. */
  lasted: number;
  settled: number;
  attempts: number;
}

const FAULT_POINT = Symbol.for("hallmark.fault-point");

/** Where files cost least. */
const TEMPORARY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Lives through the world of a seed, and says what went against the promise in it. */
export async function simulate(seed: number, keepsTrace = false): Promise<Result> {
  const plan = draw(seed);
  const hasFiles = plan.isIndexOnDisk || plan.isFoundOut || plan.isDeploying;
  const folder = hasFiles ? mkdtempSync(join(TEMPORARY, "hallmark-world-")) : "";
  const clock = startClock();
  const trace = createTrace(clock.now, keepsTrace);
  trace.note(() => `seed ${seed}: ${describe(plan)}`);
  try {
    const world = createWorld({ seed, plan, clock, trace, folder });
    Object.assign(globalThis, { [FAULT_POINT]: (name: string) => passPoint(world, name) });
    const settled = await live(world, seed);
    const { violations, clients } = world;
    const attempts = clients.attempts.length;
    return { seed, violations, trace: trace.lines, lasted: clock.now(), settled, attempts };
  } finally {
    Object.assign(globalThis, { [FAULT_POINT]: undefined });
    clock.restore();
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  }
}

async function live(world: World, seed: number): Promise<number> {
  const { plan, clock, clients, replicas, deployer, violate } = world;
  const { duration, blockTime, confirmations, timeout } = plan;
  const random = createRandom(seed, 8);
  const nextOrder = createOrders(random);
  const within = () => random.integer(0, duration);
  for (const replica of replicas) replica.start();
  makeBlocks(world);
  deployer?.start();
  for (let left = plan.orders; left > 0;) {
    // Some come together, so that there are batches.
    const count = Math.min(left, random.chance(0.3) ? random.integer(2, 30) : 1);
    const orders = Array.from({ length: count }, nextOrder);
    clock.after(within(), () => orders.forEach(clients.want));
    left -= count;
  }
  const paying = createRandom(seed, 9_001);
  const nextPayment = createPayments(paying);
  for (let i = 0; i < plan.payments; i++)
    clock.after(paying.integer(0, duration), () => {
      const payment = nextPayment(world.chain.head().state);
      if (payment !== undefined) clients.want(payment);
    });
  for (let i = 0; i < plan.reads; i++) clock.after(within(), world.readers.read);
  for (const { fault, times } of plan.faults)
    for (let i = 0; i < times; i++) {
      const lasts = random.wait(5_000);
      const drawn = createRandom(seed, random.integer(100, 2 ** 31));
      clock.after(within(), () => world.strike(fault, lasts, drawn));
    }
  await clock.pass(() => false, duration);

  world.calm();
  const bound = SETTLES_WITHIN + 3 * timeout + 10 * blockTime * confirmations;
  const isDone = () => clients.areDone() && deployer?.isDone() !== false;
  await clock.pass(isDone, duration + bound);
  const settled = clock.now() - duration;
  if (!clients.areDone()) violate(`not everybody has an answer ${bound / 1000} seconds after the last fault`);
  else await askAgain(world, duration + 2 * bound);
  if (deployer?.isDone() === false)
    violate(`nobody could deploy ${bound / 1000} seconds after the last fault`);
  deployer?.judge();
  await probe({ clock, replicas, isOld: !world.chain.prices.cancun, violate }, clock.now() + PROBED_WITHIN);
  judge(world);
  for (const { run } of replicas) void run?.ledger.close();
  await clock.pass(() => false, clock.now() + 1_000);
  return settled;
}

/** Each order once more with its key, and everything there is to read. */
async function askAgain(world: World, until: number): Promise<void> {
  const { clock, clients, replicas, readers, streams, violate } = world;
  const orders = new Set(clients.attempts.map(({ order }) => order));
  for (const order of orders) {
    if (order.key === undefined || clients.isGivenUp(order)) continue;
    for (const replica of replicas) clients.repeat(order, replica);
  }
  for (let i = 0; i < 4; i++) readers.read();
  await clock.pass(() => clients.areDone() && streams.agree(), until);
  if (!clients.areDone()) violate("not everybody who asked again has an answer");
  else if (!streams.agree()) violate("not everybody who listens has heard what is on the chain");
}

function makeBlocks({ clock, miner, plan }: World): void {
  // A chain whose transactions make its blocks has some others now and then.
  const interval = plan.blockTime === 0 ? 3_000 : plan.blockTime;
  const next = () => {
    miner.mine();
    clock.after(interval, next);
  };
  clock.after(interval, next);
}

function passPoint({ steps }: World, name: string): void {
  for (const [fault, step] of steps) {
    if (step.name !== name || --step.left > 0) continue;
    steps.delete(fault);
    step.happens();
  }
}
