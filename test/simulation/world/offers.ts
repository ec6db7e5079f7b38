import { decodeTransaction } from "../transaction.ts";
import type { Clock, Life } from "./clock.ts";
import { short } from "./trace.ts";

/** Every transaction that left a service, with the run of it that sent it, and when it did so first and last. */
export interface Offers {
  add(life: Life, raw: string): void;
  /** Those that were sent again and again without a pause. */
  hammered(): string[];
  /** In the order in which they were sent first. */
  of(hash: string): { life: Life; at: number; last: number }[];
}

/** Milliseconds, and how often in a row. */
const QUICK = 50;
const MANY = 5;

export function createOffers(clock: Clock): Offers {
  const hammered = new Set<string>();
  const offers = new Map<string, { life: Life; at: number; last: number; quick: number }[]>();
  return {
    add(life, raw) {
      const { hash } = decodeTransaction(raw);
      const known = offers.get(hash) ?? [];
      const now = clock.now();
      const again = known.find((offer) => offer.life === life);
      if (again === undefined) {
        offers.set(hash, [...known, { life, at: now, last: now, quick: 0 }]);
        return;
      }
      again.quick = now - again.last < QUICK ? again.quick + 1 : 0;
      again.last = now;
      if (again.quick >= MANY)
        hammered.add(`${life.name} sends ${short(hash)} again and again without a pause`);
    },
    hammered: () => [...hammered],
    of: (hash) => offers.get(hash) ?? [],
  };
}
