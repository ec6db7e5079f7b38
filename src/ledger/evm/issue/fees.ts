import { RpcError, type Node } from "../../../rpc/node.ts";
import type { RpcBlock } from "../../../rpc/types.ts";
import type { Fees } from "./sign-transaction.ts";

/** How many times the market's price a replacement may cost. */
const HIGHEST_RAISE = 10n;

/** The tip on a chain whose node suggests none, in wei; never more than the base fee. */
const PLAIN_TIP = 1_000_000_000n;

/** What a unit of gas costs now, in wei. */
export interface Market {
  /** What all pay, and is burned; undefined on a chain without a fee market (EIP-1559). */
  baseFee: bigint | undefined;
  /** What a transaction should offer. */
  fees: Fees;
  /** The least that can be mined in the next block. */
  leastPrice: bigint;
}

/**
 * Asks a node for its fees. Nodes have different methods, so they are tried one after the other. If all fail, the base fee,
 * which is in every block, is enough.
 */
export function createMarket(node: Node): (block: RpcBlock) => Promise<Market> {
  const gasPrice = async () => BigInt((await node.send("eth_gasPrice", [])) as string);
  const tips: ((baseFee: bigint) => Promise<bigint>)[] = [
    async () => BigInt((await node.send("eth_maxPriorityFeePerGas", [])) as string),
    async () => median(((await node.send("eth_feeHistory", ["0x5", "latest", [50]])) as FeeHistory).reward),
    async (baseFee) => positive((await gasPrice()) - baseFee),
  ];

  async function suggestedTip(baseFee: bigint): Promise<bigint> {
    for (const tip of tips) {
      try {
        return await tip(baseFee);
      } catch (error) {
        // The next method helps if the node does not know this one, not if it does not answer.
        if (!(error instanceof RpcError)) throw error;
      }
    }
    return baseFee < PLAIN_TIP ? baseFee : PLAIN_TIP;
  }

  return async ({ baseFeePerGas }) => {
    if (baseFeePerGas === undefined) {
      const price = await gasPrice();
      return { baseFee: undefined, fees: { price, tip: undefined }, leastPrice: price };
    }
    const baseFee = BigInt(baseFeePerGas);
    const tip = await suggestedTip(baseFee);
    return {
      baseFee,
      // It rises by an eighth a block at most, so twice the base fee is enough for five full blocks.
      fees: { price: 2n * baseFee + tip, tip },
      leastPrice: (baseFee * 5n) / 4n + tip,
    };
  };
}

interface FeeHistory {
  reward: string[][] | null;
}

/** @throws RpcError if there are no rewards */
function median(rewards: string[][] | null): bigint {
  const sorted = (rewards ?? [])
    .flat()
    .map(BigInt)
    .sort((a, b) => (a < b ? -1 : 1));
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RpcError(-32000, "the node's fee history is empty");
  return middle;
}

function positive(wei: bigint): bigint {
  return wei > 0n ? wei : 0n;
}

/**
 * The fees of a replacement, which nodes accept if both are at least a tenth higher. They are bounded: on a chain that stands
 * still they would rise for ever, and be paid when it goes on. Where prices have fallen since the `first` attempt, ten times the
 * market's may be less than its own.
 */
export function raise(fees: Fees, market: Fees, first: Fees): Fees {
  const price = higher(fees.price, market.price);
  if (price > HIGHEST_RAISE * dearer(market.price, first.price)) return fees;
  return { price, tip: fees.tip === undefined ? undefined : higher(fees.tip, market.tip ?? 0n) };
}

/**
 * The fees of an attempt that is to outbid a transaction of unknown fees, after these were too low. Either may be so: the price
 * is far above the market's where prices have fallen. Bounded as `raise`.
 */
export function outbid({ price, tip }: Fees, market: Fees, first: Fees): Fees {
  const next = {
    price: doubled(price, market.price, first.price),
    tip: tip && doubled(tip, market.tip ?? 0n, first.tip ?? 0n),
  };
  return { ...next, tip: next.tip && (next.tip < next.price ? next.tip : next.price) };
}

/** As long as it is not too much. */
function doubled(fee: bigint, current: bigint, first: bigint): bigint {
  const next = dearer(2n * fee + 1n, current);
  return next > HIGHEST_RAISE * (dearer(current, first) + 1n) ? fee : next;
}

function higher(fee: bigint, current: bigint): bigint {
  return dearer((fee * 9n) / 8n + 1n, current);
}

function dearer(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
