import { signTransaction } from "../../../src/ledger/evm/issue/sign-transaction.ts";
import { RpcError } from "../../../src/rpc/node.ts";
import type { Random } from "../random.ts";
import { CHAIN_ID, OPERATORS, OWNER } from "./ground.ts";
import type { World } from "./world.ts";

/** Somebody else sends a transaction with an operator's key, at the nonce that is the next one. */
export function sendForeign({ hosts, trace }: World, random: Random): void {
  const { name, node } = random.pick(hosts);
  const { address, signingKey } = random.pick(OPERATORS);
  const nonce = Number(node.call("eth_getTransactionCount", [address, random.pick(["latest", "pending"])]));
  const baseFee = node.view.baseFee ?? 1n;
  const fees = { price: baseFee * 3n, tip: node.view.baseFee === undefined ? undefined : 1n };
  const { raw, hash } = signTransaction(signingKey, {
    ...{ chainId: CHAIN_ID, nonce, fees, gasLimit: 30_000n, to: OWNER, data: Buffer.alloc(0) },
  });
  trace.note(() => `somebody → ${name} ${hash.slice(2, 8)} of ${address.slice(2, 8)} nonce ${nonce}`);
  try {
    node.call("eth_sendRawTransaction", [raw]);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
  }
}
