import { createRandom, type Random } from "../simulation/random.ts";

const SEED = Number(process.env["SEED"] ?? Date.now());
let isPrinted = false;

/** Random numbers for what a test leaves to chance. It prints the seed: with it in SEED they come again. */
export function seeded(): Random {
  if (!isPrinted) console.log(`      SEED=${SEED} repeats what is left to chance here`);
  isPrinted = true;
  return createRandom(SEED);
}
