/** For how many milliseconds a refusal is assumed to last. */
const REMEMBERED = 30_000;

/**
 * What a node is seen to take of a transaction, in wei: gas times price. Nodes have caps that they do not tell: of the fee, of the gas, of the
 * size. A batch that is smaller or cheaper stays under each of them, so one figure serves for all, and no text of an
 * error needs to be understood.
 */
export interface NodeCap {
  /** What a transaction may cost at most; undefined while nothing was refused. */
  limit(): bigint | undefined;
  /** The node refuses a transaction of this cost, time after time. */
  refused(cost: bigint): void;
  /** The node has taken one of this cost. */
  taken(cost: bigint): void;
}

export function createNodeCap(): NodeCap {
  let limit: bigint | undefined;
  let mostTaken: bigint | undefined;
  let leastRefused: { cost: bigint; until: number } | undefined;

  return {
    limit: () => limit,
    refused(cost) {
      leastRefused = { cost, until: Date.now() + REMEMBERED };
      if (mostTaken !== undefined && mostTaken >= cost) mostTaken = undefined;
      limit = mostTaken ?? cost / 2n;
    },
    taken(cost) {
      if (limit === undefined) return;
      if (mostTaken === undefined || cost > mostTaken) mostTaken = cost;
      if (leastRefused !== undefined && (cost >= leastRefused.cost || Date.now() >= leastRefused.until)) {
        leastRefused = undefined;
      }
      const next = nextToTry(mostTaken, leastRefused?.cost);
      if (next > limit) limit = next;
    },
  };
}

/** Twice as much, or half-way to what was refused, until that is near. */
function nextToTry(taken: bigint, refused: bigint | undefined): bigint {
  if (refused === undefined) return 2n * taken;
  if (5n * taken >= 4n * refused) return taken;
  const halfWay = (taken + refused) / 2n;
  return halfWay < 2n * taken ? halfWay : 2n * taken;
}
