import { isMinable } from "../pool.ts";
import type { Chain } from "../simulated-chain.ts";
import type { Clock } from "./clock.ts";
import type { Host } from "./host.ts";
import type { Miner } from "./miner.ts";
import type { Offers } from "./offers.ts";
import type { Replica } from "./replica.ts";
import { short } from "./trace.ts";

/**
 * Milliseconds within which a service notices that the nodes have lost a transaction of its: longer than it waits for the answer
 * to a call that is lost and then looks at the loss, less than it waits for a stuck one.
 */
const NOTICES_WITHIN = 25_000;
const LOOK_EVERY = 500;

export interface LostOptions {
  clock: Clock;
  chain: Chain;
  hosts: readonly Host[];
  replicas: readonly Replica[];
  offers: Offers;
  miner: Miner;
  confirmations: number;
  violate: (what: string) => void;
}

/**
 * Watches, from when nothing goes wrong any more, that what nodes have taken and lost since is offered again, unless it has
 * happened at another nonce.
 */
export function watchLost(options: LostOptions): void {
  const { clock, chain, hosts, replicas, offers, miner, confirmations, violate } = options;
  /** Since when nothing has happened for an account's next nonce, by run and nonce. */
  const since = new Map<string, number>();

  function look(): void {
    // What was deep enough is nobody's concern any more.
    if (miner.deepest() >= confirmations) return;
    const head = chain.head();
    for (const { run } of replicas) {
      if (run === undefined) continue;
      const { address } = run;
      const nonce = head.state.nonces.get(address) ?? 0;
      const key = `${run.life.name} ${nonce}`;
      const place = { life: run.life, from: address, nonce };
      const waiting = hosts.flatMap(({ node }) => node.pool.all());
      const isThere = waiting.some(
        (each) => each.from === address && each.nonce === nonce && isMinable(each, head),
      );
      const last = offers.lastAt(place);
      const isDone =
        last !== undefined && offers.alike(last.hash).some((hash) => chain.mined(hash, head)?.succeeded);
      if (isThere || last === undefined || isDone || !offers.wasTaken(place)) {
        since.delete(key);
        continue;
      }
      const from = Math.max(since.get(key) ?? clock.now(), last.at);
      since.set(key, from);
      if (clock.now() - from < NOTICES_WITHIN) continue;
      violate(`${run.life.name} does not offer ${short(last.hash)} again, which the nodes have lost`);
      since.set(key, Infinity);
    }
  }

  const tick = () => {
    look();
    clock.after(LOOK_EVERY, tick);
  };
  tick();
}
