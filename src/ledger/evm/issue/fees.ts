import type { Node } from "../../../rpc/node.ts";
import type { RpcBlock } from "../../../rpc/types.ts";
import type { Fees } from "./sign-transaction.ts";

/** How many times what others pay a replacement may cost. */
const HIGHEST_RAISE = 10n;

/** What a transaction has to offer now, to be mined in one of the blocks after this one. */
export async function currentFees(node: Node, { baseFeePerGas }: RpcBlock): Promise<Fees> {
  if (baseFeePerGas === undefined) {
    return { price: BigInt((await node.send("eth_gasPrice", [])) as string), tip: undefined };
  }
  const tip = BigInt((await node.send("eth_maxPriorityFeePerGas", [])) as string);
  // Twice the base fee: it rises by an eighth a block at most, so that is enough for five full blocks.
  return { price: 2n * BigInt(baseFeePerGas) + tip, tip };
}

/**
 * What a node takes as a replacement: both fees a tenth higher at least. On a chain that stands still they would rise for
 * ever, and be paid when it goes on: so there is a bound.
 */
export function raise(fees: Fees, market: Fees): Fees {
  const price = higher(fees.price, market.price);
  if (price > HIGHEST_RAISE * market.price) return fees;
  return { price, tip: fees.tip === undefined ? undefined : higher(fees.tip, market.tip ?? 0n) };
}

function higher(fee: bigint, current: bigint): bigint {
  const raised = (fee * 9n) / 8n + 1n;
  return raised > current ? raised : current;
}
