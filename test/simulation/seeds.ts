/** Worlds in which something was found, with what goes wrong in them. */
export const SEEDS: readonly { seed: number; what: string }[] = [];
