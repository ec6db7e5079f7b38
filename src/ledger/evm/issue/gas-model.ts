import type { Weight } from "./weight.ts";

/** The gas of a transaction besides its requests: its own cost, and the first access to each contract. */
const BASE = 30_000;

/** How much more than expected a transaction may use: a part of it, and for small ones a slot in the prices of today. */
const MARGIN = 1 / 16;
const SLACK = 20_000;

/**
 * The executor of orders reverts all if an order could get less than its limit: what must be left beyond it, and the parts of
 * 1/64 that two calls hold back (EIP-150).
 */
const LEFT = 25_000;
const HELD_BACK = 64 / 63;

/** The weight of each batch, as a fraction of the weight of the next one. */
const FADING = 0.9;

/** How much the prices of before count against one batch: enough if batches of one kind say nothing of another. */
const PRIOR = 0.005;

/**
 * What batches take of gas on this chain: how many times as much as the weights say, for what is created and for data. Learned from the last
 * batches, since chains differ in their prices and change them with a fork.
 */
export interface GasModel {
  /** The limit for requests of this weight. */
  limit(weight: Weight): bigint;
  /** Whether the limits are only guesses, because nothing was learned yet. */
  isGuess(): boolean;
  /** A batch of this weight was issued whole, and used this. */
  learn(weight: Weight, gasUsed: number): void;
  /** The node has simulated a batch of this weight; some of it may have been refused, which costs less. */
  simulated(weight: Weight, gas: number): void;
  /** A batch ran out of gas: what was learned does not hold any more. */
  ranOut(): void;
}

export function createGasModel(): GasModel {
  let isGuess = true;
  let prices = { creation: 1, data: 1 };
  // Least squares with forgetting: the normal equations, without what the prior adds to them.
  let [cc, cd, dd, c, d] = [0, 0, 0, 0, 0];

  function add({ creation, data }: Weight, gas: number): void {
    const size = creation + data;
    const [x, y, target] = [creation / size, data / size, (gas - BASE) / size];
    [cc, cd, dd] = [FADING * cc + x * x, FADING * cd + x * y, FADING * dd + y * y];
    [c, d] = [FADING * c + x * target, FADING * d + y * target];
    const determinant = (cc + PRIOR) * (dd + PRIOR) - cd * cd;
    prices = {
      creation: Math.max(0, ((c + PRIOR) * (dd + PRIOR) - (d + PRIOR) * cd) / determinant),
      data: Math.max(0, ((d + PRIOR) * (cc + PRIOR) - (c + PRIOR) * cd) / determinant),
    };
  }

  function expected({ creation, data }: Weight): number {
    return BASE + prices.creation * creation + prices.data * data;
  }

  /** All of them use what they may. */
  function ofOrders({ orders, largestOrder }: Weight): number {
    return orders === 0 ? 0 : HELD_BACK * (orders + largestOrder / 63 + LEFT);
  }

  return {
    limit(weight) {
      const enough = (1 + MARGIN) * expected(weight) + SLACK * prices.creation + ofOrders(weight);
      return BigInt(Math.ceil(Math.max(enough, BASE + weight.floor)));
    },
    isGuess: () => isGuess,
    learn(weight, gasUsed) {
      // What its orders used is not known.
      if (weight.orders > 0) return;
      // Where the floor is what was paid, it does not show what the batch took.
      if (gasUsed <= BASE + weight.floor) return;
      isGuess = false;
      add(weight, gasUsed);
    },
    simulated(weight, gas) {
      if (weight.orders === 0 && gas > expected(weight)) add(weight, gas);
    },
    ranOut() {
      isGuess = true;
      [cc, cd, dd, c, d] = [0, 0, 0, 0, 0];
    },
  };
}
