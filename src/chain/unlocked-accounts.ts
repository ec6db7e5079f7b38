import { HDNodeWallet, Mnemonic, getAddress, isAddress, toQuantity } from "ethers";
import { RpcError, type Node } from "../rpc/node.ts";

interface CallTransaction {
  from?: string;
  to?: string | null;
  gas?: string;
  gasPrice?: string;
  maxFeePerGas?: string;
  maxPriorityFeePerGas?: string;
  value?: string;
  nonce?: string;
  data?: string;
  input?: string;
}

/** The accounts of a chain, by its mnemonic, and how a transaction of one of them is signed. */
export async function unlockedAccounts(mnemonic: string, node: Node) {
  const addresses = ((await node.send("eth_accounts", [])) as string[]).map((address) => getAddress(address));
  let root: HDNodeWallet | undefined;

  // Keys are derived when they are first needed, because it takes a while and most starts sign nothing.
  function walletOf(address: string): HDNodeWallet | undefined {
    const index = addresses.indexOf(address);
    if (index < 0) return undefined;
    root ??= HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(mnemonic), "m/44'/60'/0'/0");
    return root.deriveChild(index);
  }

  return {
    addresses,

    /**
     * Fills what is missing in an `eth_sendTransaction` and signs it, so that what the chain gets, and the journal keeps, is
     * always a signed transaction.
     * @throws RpcError if `from` is none of the accounts
     */
    async sign(chainId: number, call: CallTransaction): Promise<string> {
      if (typeof call !== "object" || call === null) throw new RpcError(-32602, "a transaction is an object");
      const wallet = walletOf(addressOf(call.from ?? (addresses[0] as string)));
      if (wallet === undefined)
        throw new RpcError(-32000, `the account ${call.from} is not one that the chain signs for`);
      const [nonce, gas, gasPrice] = await Promise.all([
        call.nonce ?? node.send("eth_getTransactionCount", [wallet.address, "latest"]),
        call.gas ?? node.send("eth_estimateGas", [{ ...call, from: wallet.address }]),
        call.gasPrice ?? node.send("eth_gasPrice", []),
      ]);
      const fees =
        call.gasPrice !== undefined
          ? { type: 0, gasPrice: call.gasPrice }
          : {
              type: 2,
              maxFeePerGas: call.maxFeePerGas ?? toQuantity(2n * BigInt(gasPrice as string)),
              maxPriorityFeePerGas: call.maxPriorityFeePerGas ?? "0x0",
            };
      return wallet.signTransaction({
        ...fees,
        chainId,
        to: call.to ?? null,
        value: call.value ?? 0,
        data: call.input ?? call.data ?? "0x",
        nonce: Number(nonce),
        gasLimit: gas as string,
      });
    },
  };
}

function addressOf(text: string): string {
  return isAddress(text) ? getAddress(text) : text;
}
