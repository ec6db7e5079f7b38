import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Wallet } from "ethers";
import { deploy } from "../../../src/ledger/evm/setup/deploy.ts";
import { isFinished, readDeployment } from "../../../src/ledger/evm/setup/deployment.ts";
import { signTransaction } from "../../../src/ledger/evm/issue/sign-transaction.ts";
import type { Node } from "../../../src/rpc/node.ts";
import type { Random } from "../random.ts";
import type { Chain } from "../simulated-chain.ts";
import type { Clock, Life } from "./clock.ts";
import { CHAIN_ID, DEPLOYER, NEW_OPERATOR } from "./ground.ts";
import type { Network } from "./network.ts";
import { isUntrue, TOO_OLD } from "./probes.ts";
import type { Trace } from "./trace.ts";

/** Milliseconds after which a person gives a run up. */
const PATIENCE = 30_000;

/** Whoever deploys more contracts to the world's chain, with what the deploy script calls, and begins again where that fails. */
export interface Deployer {
  start(): void;
  /** From here on nobody kills it. */
  calm(): void;
  /** Whether the last run, which began when all was calm, has told what it should. */
  isDone(): boolean;
  judge(): void;
}

export interface DeployerOptions {
  clock: Clock;
  random: Random;
  trace: Trace;
  network: Network;
  chain: Chain;
  folder: string;
  violate: (what: string) => void;
}

export function createDeployer(options: DeployerOptions): Deployer {
  const { clock, random, trace, network, chain, folder, violate } = options;
  const file = join(folder, "deployment.json");
  const isOld = !chain.prices.cancun;
  let runs = 0;
  let isCalm = false;
  let isDone = false;
  let interrupt = () => {};

  function start(): void {
    const life: Life = { name: `deploy.${++runs}`, isOver: false };
    const beganCalm = isCalm;
    let callsLeft = !isCalm && random.chance(0.7) ? random.integer(1, 120) : Infinity;
    const end = (why: string) => {
      if (life.isOver) return;
      life.isOver = true;
      trace.note(() => `${life.name}: ${why}`);
      if (!isDone) clock.after(random.integer(200, 3_000), start);
    };
    interrupt = () => end("is interrupted");
    const bare = network.connect(life, ({ method }) => {
      if (isOld && method === "eth_sendRawTransaction")
        violate(`${life.name} sends a transaction to a chain that is too old`);
      if (--callsLeft === 0) end("is killed");
    });
    const log = (line: string) => trace.note(() => `${life.name}: ${line}`);
    const run = () =>
      deploy({
        ...{ node: signing(bare, DEPLOYER), deployer: DEPLOYER.address, operator: NEW_OPERATOR, file, log },
      });
    const told = (error: unknown) => {
      const { message } = error as Error;
      const saysOld = message.startsWith(TOO_OLD);
      if (isUntrue(message, isOld) && network.weather.error === 0)
        violate(`${life.name} says that ${message.replaceAll(folder, "")}`);
      isDone ||= beganCalm && isOld && saysOld;
      // As the script does.
      if (message.includes("is of another chain")) rmSync(file);
      end(message.replaceAll(folder, ""));
    };
    clock.after(
      0,
      () =>
        void run().then(() => {
          if (isOld) violate(`${life.name} has deployed to a chain that is too old`);
          isDone ||= beganCalm;
          end("is done");
        }, told),
      life,
    );
    clock.after(PATIENCE, () => end("is given up"));
  }

  return {
    start,
    calm() {
      isCalm = true;
      // What it says may be of before.
      interrupt();
    },
    isDone: () => isDone,
    judge() {
      if (isOld || !isDone) return;
      const record = readDeployment(file);
      if (record === undefined || !isFinished(record)) return violate("what is deployed is not on record");
      const { state } = chain.head();
      const { registry, factory, executor } = record.contracts;
      const at = ({ address }: { address: string }) => state.contracts.get(address.toLowerCase());
      const isThere =
        at(registry)?.name === "TokenRegistry" &&
        at(factory)?.registry === registry.address.toLowerCase() &&
        at(factory)?.executor === executor.address.toLowerCase() &&
        state.factories.has(factory.address.toLowerCase()) &&
        state.operators.has(NEW_OPERATOR);
      if (!isThere) violate("what is on record as deployed is not on the chain");
    },
  };
}

/** Signs as Hardhat does for the deploy script, in front of a node that has no keys. */
function signing(node: Node, { address, signingKey }: Wallet): Node {
  return {
    ...node,
    async send(method, params) {
      if (method !== "eth_sendTransaction") return node.send(method, params);
      const { to, data, nonce } = params[0] as { to?: string; data: string; nonce?: string };
      const [count, gas, price] = (await Promise.all([
        nonce ?? node.send("eth_getTransactionCount", [address, "pending"]),
        node.send("eth_estimateGas", [{ from: address, data, ...(to !== undefined && { to }) }]),
        node.send("eth_gasPrice", []),
      ])) as [string, string, string];
      const { raw } = signTransaction(signingKey, {
        ...{ chainId: CHAIN_ID, nonce: Number(count), gasLimit: BigInt(gas), to: to ?? "0x" },
        // More than the base fee when nothing goes wrong any more, or it would wait for ever.
        ...{
          fees: { price: 2n * BigInt(price) + 10n ** 11n, tip: undefined },
          data: Buffer.from(data.slice(2), "hex"),
        },
      });
      return node.send("eth_sendRawTransaction", [raw]);
    },
  };
}
