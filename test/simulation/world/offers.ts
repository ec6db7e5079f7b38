import { decodeTransaction, type Transaction } from "../transaction.ts";
import type { Clock, Life } from "./clock.ts";
import { short } from "./trace.ts";

export interface Offer {
  life: Life;
  transaction: Transaction;
  /** When it was sent first and last, in milliseconds of the world. */
  at: number;
  last: number;
}

/** Every transaction that left a service, with the run of it that sent it, and when it did so first and last. */
export interface Offers {
  add(life: Life, raw: string): void;
  /** A node has it. */
  took(hash: string): void;
  /** Those that were sent again and again without a pause. */
  hammered(): string[];
  /** Whether this run may have sent something with these hex digits in it. */
  mayHave(life: Life, digits: string): boolean;
  /** In the order in which they were sent first. */
  of(hash: string): readonly Offer[];
  /** The hashes of all that makes the same call, at any nonce and price. */
  alike(hash: string): string[];
  /** What a run sent last with a nonce of an account. */
  lastAt(place: Place): { hash: string; at: number } | undefined;
  /** Whether a node has taken anything that this run sent with this nonce. */
  wasTaken(place: Place): boolean;
}

interface Place {
  life: Life;
  from: string;
  nonce: number;
}

/** Milliseconds, and how often in a row. */
const QUICK = 50;
const MANY = 5;

export function createOffers(clock: Clock, onFirst: (offer: Offer) => void = () => undefined): Offers {
  const hammered = new Set<string>();
  const offers = new Map<string, (Offer & { quick: number })[]>();
  const places = new Map<string, { last: { hash: string; at: number }; hashes: Set<string> }>();
  const hashesByData = new Map<string, Set<string>>();
  const taken = new Set<string>();
  const placeOf = ({ life, from, nonce }: Place) => `${life.name} ${from} ${nonce}`;
  return {
    add(life, raw) {
      const transaction = decodeTransaction(raw);
      const { hash } = transaction;
      const now = clock.now();
      const place = placeOf({ life, ...transaction });
      const hashes = places.get(place)?.hashes ?? new Set<string>();
      places.set(place, { last: { hash, at: now }, hashes: hashes.add(hash) });
      const known = offers.get(hash) ?? [];
      const again = known.find((offer) => offer.life === life);
      if (again === undefined) {
        const offer = { life, transaction, at: now, last: now, quick: 0 };
        offers.set(hash, [...known, offer]);
        hashesByData.set(transaction.data, (hashesByData.get(transaction.data) ?? new Set()).add(hash));
        onFirst(offer);
        return;
      }
      again.quick = now - again.last < QUICK ? again.quick + 1 : 0;
      again.last = now;
      if (again.quick >= MANY)
        hammered.add(`${life.name} sends ${short(hash)} again and again without a pause`);
    },
    took: (hash) => void taken.add(hash),
    hammered: () => [...hammered],
    mayHave(life, digits) {
      return [...offers.values()]
        .flat()
        .some((offer) => offer.life === life && offer.transaction.data.includes(digits));
    },
    of: (hash) => offers.get(hash) ?? [],
    alike: (hash) => [...(hashesByData.get(offers.get(hash)?.[0]?.transaction.data ?? "") ?? [])],
    lastAt: (place) => places.get(placeOf(place))?.last,
    wasTaken: (place) => [...(places.get(placeOf(place))?.hashes ?? [])].some((hash) => taken.has(hash)),
  };
}
