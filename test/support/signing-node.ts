import { Transaction, type HDNodeWallet } from "ethers";
import type { Node } from "../../src/rpc/node.ts";
import type { RpcBlock } from "../../src/rpc/types.ts";
import { account } from "./anvil.ts";

const WALLETS = new Map<string, HDNodeWallet>(
  Array.from({ length: 10 }, (_, index) => account(index)).map((wallet) => [
    wallet.address.toLowerCase(),
    wallet,
  ]),
);

interface Call {
  from: string;
  to?: string;
  data?: string;
  value?: string;
  gas?: string;
  nonce?: string;
}

/** A node that signs for the accounts of the well-known mnemonic, in front of one that does not, as geth. */
export function signingFor(node: Node): Node {
  let last: Promise<unknown> = Promise.resolve();

  async function sign(call: Call): Promise<unknown> {
    const wallet = WALLETS.get(call.from.toLowerCase());
    if (wallet === undefined) return node.send("eth_sendTransaction", [call]);
    const [chainId, nonce, block, gas] = await Promise.all([
      node.send("eth_chainId", []),
      call.nonce ?? node.send("eth_getTransactionCount", [wallet.address, "pending"]),
      node.send("eth_getBlockByNumber", ["latest", false]),
      call.gas ?? node.send("eth_estimateGas", [call]),
    ]);
    const { to = null, data = "0x", value = 0n } = call;
    const { baseFeePerGas = "0x0", gasLimit } = block as RpcBlock;
    const transaction = Transaction.from({
      type: 2,
      chainId: BigInt(chainId as string),
      nonce: Number(nonce),
      // Whoever asks for more wants as much as there is.
      gasLimit: Math.min(Number(gas), Number(gasLimit)),
      maxFeePerGas: 2n * BigInt(baseFeePerGas) + 10n ** 9n,
      maxPriorityFeePerGas: 10n ** 9n,
      to,
      data,
      value,
    });
    transaction.signature = wallet.signingKey.sign(transaction.unsignedHash);
    return node.send("eth_sendRawTransaction", [transaction.serialized]);
  }

  return {
    send(method, params) {
      if (method !== "eth_sendTransaction") return node.send(method, params);
      // One after the other, for the nonces' sake.
      const sent = last.then(() => sign(params[0] as Call));
      last = sent.catch(() => undefined);
      return sent;
    },
  };
}
