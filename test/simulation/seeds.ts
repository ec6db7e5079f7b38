/** Worlds in which something was found, with what goes wrong in them. */
export const SEEDS: readonly { seed: number; what: string }[] = [
  { seed: 6, what: "the node refuses the same transaction time after time" },
  { seed: 68, what: "a request is repeated while an attempt before it may still be mined" },
  { seed: 303066, what: "a batch turns out to be just over what the node takes" },
];
