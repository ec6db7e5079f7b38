import type { Clock } from "./clock.ts";
import type { Host } from "./host.ts";
import { FAIR, type Network } from "./network.ts";

/** Times at which nothing that needs the chain can come to a good end, and every call ends at once. */
export interface Outages {
  /** Milliseconds that the longest of them has in common with a time. */
  within(from: number, to: number): number;
}

const LOOK_EVERY = 250;
/** Milliseconds after which a call that got no answer has ended. */
const CALL_ENDS = 16_000;

export interface OutagesOptions {
  clock: Clock;
  hosts: readonly Host[];
  network: Network;
  latency: number;
}

export function createOutages({ clock, hosts, network, latency }: OutagesOptions): Outages {
  const outages: { from: number; to: number }[] = [];
  let isOut = false;
  let hangsUntil = -Infinity;

  const isFair = () => {
    const { weather } = network;
    const kinds = Object.keys(FAIR) as (keyof typeof FAIR)[];
    return kinds.every((kind) => weather[kind] === 0) && weather.latency <= latency;
  };

  function look(): void {
    const now = clock.now();
    if (!isFair() || hosts.some(({ isMute }) => isMute)) hangsUntil = now + CALL_ENDS;
    const wasOut = isOut;
    isOut =
      now >= hangsUntil && hosts.every((host) => host.isCut || !host.isUp || host.instead !== undefined);
    if (isOut && wasOut) (outages.at(-1) as { to: number }).to = now;
    else if (isOut) outages.push({ from: now, to: now });
    clock.after(LOOK_EVERY, look);
  }
  clock.after(0, look);

  return {
    within: (from, to) =>
      Math.max(0, ...outages.map((outage) => Math.min(to, outage.to) - Math.max(from, outage.from))),
  };
}
