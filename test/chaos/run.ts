import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { findGeth } from "../nodes/find-geth.ts";
import { createRandom } from "../simulation/random.ts";
import { hasRedis } from "../support/redis.ts";
import { disturb } from "./disturbances.ts";
import { createLoad, type Load } from "./load.ts";
import { Untrue, verify } from "./verify.ts";
import { createWorld, type World } from "./world.ts";

const SECONDS = Number(process.env["CHAOS_SECONDS"] ?? 300);
const SEED = Number(process.env["SEED"] ?? Date.now());
/** Milliseconds that something lasts at most. */
const LONGEST = Math.min(70_000, SECONDS * 250);

/** `npm run test:chaos`: whatever happens to three replicas, their node and their Redis, what they answer is true. */
async function main(): Promise<number> {
  process.env["GETH"] = findGeth();
  if (!hasRedis())
    throw new Error("redis-server is not here: install it (on Debian: apt-get install redis-server)");
  console.log(`SEED=${SEED} CHAOS_SECONDS=${SECONDS} plans the same again`);
  const world = await createWorld();
  const load = createLoad(world);
  let isGood = false;
  try {
    await allReady(world);
    const begin = Date.now();
    const note = (what: string) =>
      console.log(`${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} ${what}`);
    const ended = sleep(SECONDS * 1_000);
    await Promise.all([
      load.run(createRandom(SEED, 1), ended),
      disturb(world, createRandom(SEED, 2), { longest: LONGEST, ended, note }),
    ]);
    note("everything is mended");
    await allReady(world);
    note("all are ready");
    await verify(world, load);
    isGood = true;
  } catch (error) {
    console.error(error);
    explain(world, load, error);
  } finally {
    await world.end(!isGood);
  }
  return isGood ? 0 : 1;
}

async function allReady({ replicas }: World): Promise<void> {
  for (const replica of replicas) {
    for (let looks = 0; ; looks++) {
      const answer = await fetch(`${replica.service?.url}/health/ready`).catch(() => undefined);
      if (answer?.status === 200) break;
      if (looks === 600) throw new Untrue(`${replica.name} is not ready: ${await answer?.text()}`);
      await sleep(100);
    }
  }
}

/** Prints how to follow the request that shows what is wrong. */
function explain({ folder, replicas }: World, { orders, sendings }: Load, error: unknown): void {
  const number = /order (\d+)/.exec((error as Error).message)?.[1];
  const order = error instanceof Untrue ? error.order : orders[Number(number) - 1];
  console.error(`SEED=${SEED}; the logs of the replicas are kept in ${folder}`);
  if (order === undefined) return;
  console.error("the order:", { ...order, answers: undefined });
  for (const { replica, at, status, body, requestId } of sendings.filter(
    (sending) => sending.order === order,
  )) {
    console.error(at.toISOString(), replica, status, JSON.stringify(body), requestId);
    const { logFile } = replicas.find(({ name }) => name === replica) as World["replicas"][number];
    const words = [requestId, body?.["transaction_hash"]].filter((word) => typeof word === "string");
    const lines = readFileSync(logFile, "utf8").split("\n");
    for (const line of lines.filter((each) => words.some((word) => each.includes(word))))
      console.error(`  ${line}`);
  }
}

if (process.argv[1] === import.meta.filename) {
  process.exit(
    await main().catch((error: unknown) => {
      console.error(error);
      return 1;
    }),
  );
}
