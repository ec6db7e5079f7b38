import { network } from "../data/network.ts";
import { account, isOnChain, updateChain } from "./account.ts";

/**
 * Asks the wallet to switch to the tokens' chain, and to add the chain if the wallet doesn't know it.
 * @throws the wallet's error
 */
export async function switchChain(): Promise<void> {
  const { value: ours } = network;
  if (ours === undefined || account.value === undefined) throw new Error("There is no wallet yet.");
  const { provider } = account.value.wallet;
  const chainId = `0x${ours.chain_id.toString(16)}`;
  const isThere = async () => Number(await provider.request({ method: "eth_chainId" })) === ours.chain_id;
  const askToSwitch = () => provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });

  if (!(await isThere())) {
    try {
      await askToSwitch();
    } catch (error) {
      if (!isUnknownChain(error) || ours.rpc_url === undefined) throw error;
      const chain = {
        chainId,
        chainName: ours.chain_name,
        nativeCurrency: ours.native_currency,
        rpcUrls: [ours.rpc_url],
      };
      await provider.request({ method: "wallet_addEthereumChain", params: [chain] });
      // Some wallets switch to a chain that they add, others do not.
      if (!(await isThere())) await askToSwitch();
    }
  }
  updateChain(Number(await provider.request({ method: "eth_chainId" })));
  if (!isOnChain()) throw new Error(`The wallet is still on another network than ${ours.chain_name}.`);
}

/** EIP-3326's code for a chain that the wallet doesn't know; some wallets wrap it. */
function isUnknownChain(error: unknown): boolean {
  const { code, data } = error as { code?: number; data?: { originalError?: { code?: number } } };
  return code === 4902 || data?.originalError?.code === 4902;
}
