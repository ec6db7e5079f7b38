import { network } from "../data/network.ts";
import { account, isOnChain, updateChain } from "./account.ts";
import { codesOf, DECLINED, IS_ASKING } from "./wallet-errors.ts";

/**
 * Asks the wallet to switch to the tokens' chain, and to add the chain if the wallet doesn't know it.
 * @throws the wallet's error
 */
export async function switchChain(): Promise<void> {
  const { value: ours } = network;
  if (ours === undefined || account.value === undefined)
    throw new Error("No wallet is connected now: open yours and connect it.");
  const { provider } = account.value.wallet;
  const chainId = `0x${ours.chain_id.toString(16)}`;
  const isThere = async () => Number(await provider.request({ method: "eth_chainId" })) === ours.chain_id;
  const askToSwitch = () => provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });

  if (!(await isThere())) {
    try {
      await askToSwitch();
    } catch (error) {
      // Wallets say in many ways that they don't know a chain, so any other answer than these is taken for that.
      const codes = codesOf(error);
      if (codes.has(DECLINED) || codes.has(IS_ASKING)) throw error;
      if (ours.rpc_url === undefined) {
        throw new Error(
          `The wallet did not switch to ${ours.chain_name}. Add that network there, then try again.`,
          {
            cause: error,
          },
        );
      }
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
