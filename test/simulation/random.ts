/** Random numbers that one seed decides: everything in a simulation that is left to chance asks it. */
export interface Random {
  /** From 0 to below 1. */
  fraction(): number;
  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** A waiting time whose mean is `mean`, now and then much longer. */
  wait(mean: number): number;
  /** 32 bytes in hex with 0x. */
  hash(): string;
}

/** sfc32 of Chris Doty-Humphrey's PractRand. Each `stream` of a seed has numbers of its own. */
export function createRandom(seed: number, stream = 0): Random {
  let [a, b, c, counter] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, stream >>> 0, 1];

  function word(): number {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  }
  // So that near seeds have nothing in common.
  for (let i = 0; i < 15; i++) word();

  const random: Random = {
    fraction: () => word() / 2 ** 32,
    integer: (low, high) => low + Math.floor(random.fraction() * (high - low + 1)),
    chance: (probability) => random.fraction() < probability,
    pick: <T>(from: readonly T[]) => from[random.integer(0, from.length - 1)] as T,
    wait: (mean) => -Math.log(1 - random.fraction()) * mean,
    hash: () => `0x${Array.from({ length: 8 }, () => word().toString(16).padStart(8, "0")).join("")}`,
  };
  return random;
}
