import { setTimeout as sleep } from "node:timers/promises";
import { toQuantity } from "ethers";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import type { RpcBlock } from "../../src/rpc/types.ts";
import { account } from "../support/anvil.ts";
import { mute, slow, unreliable } from "../support/faults.ts";
import { signingFor } from "../support/signing-node.ts";
import type { Random } from "../simulation/random.ts";
import type { Replica, World } from "./world.ts";

/** Whose money the operators get, when they have none. */
const RICH = account(8);

/** Something that goes wrong, and what it goes wrong with: nothing else is done to that meanwhile. */
interface Disturbance {
  what: string;
  /** Lasts so many milliseconds, and is mended then. */
  happen(milliseconds: number): Promise<void>;
}

/** Has things go wrong, of each kind to each part, until `ended`. `note` hears of what. */
export async function disturb(
  world: World,
  random: Random,
  { longest, ended, note }: { longest: number; ended: Promise<void>; note: (what: string) => void },
): Promise<void> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  const pause = (milliseconds: number) =>
    Promise.race([sleep(milliseconds, undefined, { ref: false }), ended]);

  async function disturbAll(disturbances: Disturbance[], meanPause: number): Promise<void> {
    while (!isOver) {
      await pause(random.wait(meanPause));
      const { what, happen } = random.pick(disturbances);
      const milliseconds = Math.min(longest, 300 + random.wait(longest / 10));
      if (isOver) return;
      note(`${what} for ${(milliseconds / 1000).toFixed(1)} s`);
      await happen(milliseconds);
      note(`${what}: over`);
    }
  }

  await Promise.all([
    ...world.replicas.map((replica) => disturbAll(ofReplica(world, replica, random, pause), 6_000)),
    disturbAll(ofNode(world, pause), 20_000),
    disturbAll(ofRedis(world, pause), 15_000),
  ]);
}

type Pause = (milliseconds: number) => Promise<void>;

function ofReplica(world: World, replica: Replica, random: Random, pause: Pause): Disturbance[] {
  const { name, operator, toNode, toRedis } = replica;

  async function faulty(fault: Parameters<typeof toNode.fault>[0], milliseconds: number): Promise<void> {
    toNode.fault(fault);
    await pause(milliseconds);
    toNode.fault(undefined);
  }

  const role = (method: "grantRole" | "revokeRole") =>
    world.site.administer(method, ROLES.operator, operator.address);

  return [
    {
      what: `${name} is killed`,
      happen: async () => void (await replica.service?.end("SIGKILL")),
    },
    {
      what: `${name} stands still`,
      async happen(milliseconds) {
        const { service } = replica;
        service?.signal("SIGSTOP");
        await pause(milliseconds);
        service?.signal("SIGCONT");
      },
    },
    {
      what: `${name} is cut off from the node`,
      async happen(milliseconds) {
        await toNode.down();
        await pause(milliseconds);
        await toNode.up();
      },
    },
    { what: `${name} hears nothing from the node`, happen: (milliseconds) => faulty(mute(), milliseconds) },
    {
      what: `${name} has a node that takes transactions and says nothing more`,
      happen: (milliseconds) => faulty(mute("eth_sendRawTransaction"), milliseconds),
    },
    { what: `${name} has a slow node`, happen: (milliseconds) => faulty(slow(500), milliseconds) },
    {
      what: `${name} has a bad network`,
      happen: (milliseconds) => faulty(unreliable(random).fault, milliseconds),
    },
    {
      what: `${name} is cut off from Redis`,
      async happen(milliseconds) {
        toRedis.cut();
        await pause(milliseconds);
        toRedis.mend();
      },
    },
    {
      what: `${name} has no role`,
      async happen(milliseconds) {
        await lasting(() => role("revokeRole"));
        await pause(milliseconds);
        await lasting(() => role("grantRole"));
      },
    },
    {
      what: `${name} has no money`,
      async happen(milliseconds) {
        await lasting(() => moveMoney(world, replica));
        await pause(milliseconds);
        await lasting(() => refill(world, replica));
      },
    },
  ];
}

function ofNode(world: World, pause: Pause): Disturbance[] {
  return [
    { what: "the node is killed", happen: () => world.restartChain() },
    {
      what: "the node stands still",
      async happen(milliseconds) {
        world.chain().signal("SIGSTOP");
        await pause(milliseconds);
        world.chain().signal("SIGCONT");
      },
    },
  ];
}

function ofRedis(world: World, pause: Pause): Disturbance[] {
  return [
    { what: "Redis is killed", happen: () => world.restartRedis() },
    {
      what: "Redis stands still",
      async happen(milliseconds) {
        world.redis().signal("SIGSTOP");
        await pause(milliseconds);
        world.redis().signal("SIGCONT");
      },
    },
  ];
}

/** Until it succeeds: the node may be away itself. */
async function lasting(act: () => Promise<void>): Promise<void> {
  for (let times = 0; times < 100; times++) {
    try {
      return await act();
    } catch {
      await sleep(300);
    }
  }
  throw new Error("the chain takes no transactions any more");
}

/** Sends away all that the operator has: a transaction of its key that its replica knows nothing of. */
async function moveMoney({ node, site }: World, { operator }: Replica): Promise<void> {
  const ask = (method: string, ...params: unknown[]) => node.send(method, params) as Promise<string>;
  const balance = BigInt(await ask("eth_getBalance", operator.address, "latest"));
  const { baseFeePerGas = "0x0" } = (await node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  const price = 3n * BigInt(baseFeePerGas) + 10n ** 9n;
  const value = balance - 21_000n * price;
  if (value <= 0n) return;
  const raw = await operator.signTransaction({
    type: 2,
    chainId: site.chainId,
    nonce: Number(await ask("eth_getTransactionCount", operator.address, "pending")),
    to: RICH.address,
    value,
    gasLimit: 21_000n,
    maxFeePerGas: price,
    maxPriorityFeePerGas: price,
  });
  // It is refused where a transaction of the replica's is waiting that needs the money.
  await ask("eth_sendRawTransaction", raw).catch(() => undefined);
}

async function refill({ node }: World, { operator }: Replica): Promise<void> {
  const call = { from: RICH.address, to: operator.address, value: toQuantity(10n ** 20n) };
  await signingFor(node).send("eth_sendTransaction", [call]);
}
