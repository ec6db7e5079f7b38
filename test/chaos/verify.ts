import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createAudit } from "../crash/audit.ts";
import type { Order } from "../crash/orders.ts";
import { isAllowed, lasts, type Load, type Sending } from "./load.ts";
import type { Replica, World } from "./world.ts";

/** Requests at a time, to each replica. */
const AT_A_TIME = 16;
/** How often one is asked again that has no answer that lasts. */
const ATTEMPTS = 20;

/** A violation, with the order that shows it. */
export class Untrue extends Error {
  readonly order: Order | undefined;

  constructor(message: string, order?: Order) {
    super(message);
    this.order = order;
  }
}

/**
 * Holds all that was answered against the chain's events, once everything works again.
 * @throws Untrue
 */
export async function verify(world: World, load: Load): Promise<void> {
  const untrue = load.sendings.find((sending) => !isAllowed(sending));
  if (untrue !== undefined) {
    throw new Untrue(
      `an answer that can't be true: ${untrue.status} ${JSON.stringify(untrue.body)}`,
      untrue.order,
    );
  }
  const answered = load.orders.filter(({ answers }) => answers.length > 0);
  const keyed = load.orders.filter(({ key }) => key !== undefined);
  await Promise.all(world.replicas.map((replica) => askAll(replica, keyed, load)));
  await settled(world);

  const audit = createAudit(world.site.contracts, load.orders, { chainId: world.site.chainId });
  await audit.read(world.node);
  await audit.checkBalance(world.node);
  audit.check(load.orders);
  for (const order of load.orders) {
    const own = load.sendings.filter((sending) => sending.order === order);
    const saysNothing =
      order.key === undefined && own.length > 0 && own.every(({ status }) => status === 503);
    if (saysNothing && audit.tokens.has(order.number)) {
      throw new Untrue("503 said that nothing was issued, and it is on the chain", order);
    }
  }
  await expectReadable(world, audit.issued());
  const payments = load.orders.filter(({ kind, number }) => kind === "payment" && audit.tokens.has(number));
  console.log(
    `${load.orders.length} orders, ${load.sendings.length} sendings, ${answered.length} answered in the chaos, ${audit.issued()} tokens, ${payments.length} payments`,
  );
}

/** Has the replica answer each of these orders again. */
async function askAll(replica: Replica, orders: Order[], { send }: Load): Promise<void> {
  const waiting = [...orders];
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
        let sending: Sending;
        let attempts = 0;
        do {
          if (++attempts > ATTEMPTS) throw new Untrue(`${replica.name} has no answer that lasts`, order);
          if (attempts > 1) await sleep(500);
          sending = await send(order, replica);
        } while (!lasts(sending));
        if (!isAllowed(sending)) {
          throw new Untrue(
            `${replica.name} answers ${sending.status} ${JSON.stringify(sending.body)}`,
            order,
          );
        }
      }
    }),
  );
}

/** Waits until no transaction is under way any more. */
async function settled({ node, replicas }: World): Promise<void> {
  const count = async (block: string) =>
    Promise.all(
      replicas.map(({ operator }) => node.send("eth_getTransactionCount", [operator.address, block])),
    );
  while (String(await count("pending")) !== String(await count("latest"))) await sleep(200);
}

/** Every replica's index has the tokens of the chain and no others. */
async function expectReadable({ replicas }: World, tokens: number): Promise<void> {
  for (const { name, service } of replicas) {
    let count = 0;
    for (const [path, list] of [
      ["tokens", "tokens"],
      ["security-tokens", "security_tokens"],
    ] as const) {
      for (let cursor: string | null = ""; cursor !== null;) {
        const response = await fetch(`${service?.url}/${path}?limit=100${cursor && `&cursor=${cursor}`}`);
        const page = (await response.json()) as Record<string, unknown>;
        count += (page[list] as object[]).length;
        cursor = page["next_cursor"] as string | null;
      }
    }
    expect(count, `what can be read of ${name}`).to.equal(tokens);
  }
}
