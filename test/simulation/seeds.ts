/** Worlds in which something was found, with what goes wrong in them. */
export const SEEDS: readonly { seed: number; what: string }[] = [
  { seed: 6, what: "the node refuses the same transaction time after time" },
  { seed: 68, what: "a request is repeated while an attempt before it may still be mined" },
  { seed: 303066, what: "a batch turns out to be just over what the node takes" },
  { seed: 403001, what: "a node is behind on a branch that stands no longer" },
  { seed: 405627, what: "a node refused eth_getLogs for a while, and blocks come fast" },
  { seed: 410484, what: "several nonces were taken by others, and blocks come fast" },
  { seed: 466485, what: "a node is behind while the index takes back blocks" },
  { seed: 419310, what: "a reorganisation takes a registered issuer back" },
  {
    seed: 474199,
    what: "a node on a branch that stands no longer has a receipt, and another one the height",
  },
  { seed: 426420, what: "a token takes more gas than a block has for a while" },
  { seed: 2006989, what: "what is to replace a pending batch costs more than the node takes" },
  {
    seed: 2000106,
    what: "what a token is thought to take is more than a block has, and what it takes is not",
  },
  { seed: 2003458, what: "the node refuses for good what others wait for" },
  { seed: 2009764, what: "a registration reverts for want of a role, and tokens are asked for next" },
  { seed: 3001217, what: "a node far away serves another chain, which lacks a block that is asked for" },
  { seed: 3002560, what: "a node serves another chain, on which the account has used fewer nonces" },
  { seed: 5000035, what: "a service is started before another chain than the one that it knows" },
  { seed: 8000792, what: "a node begins anew right after a reorganisation was seen" },
  { seed: 8005294, what: "a node takes transactions and forgets them at once, time after time" },
  { seed: 5000201, what: "a node does not answer which block began the contracts" },
];
