import { tell } from "../data/notices.ts";
import type { Asset } from "../data/types.ts";
import { account, isOnChain } from "./account.ts";
import { switchChain } from "./switch-chain.ts";
import { explainWalletError } from "./wallet-errors.ts";

/** Offers a token to the wallet, which shows it from then on (EIP-747). */
export async function watchAsset({ contract, symbol, decimals }: Asset): Promise<void> {
  const { wallet } = account.value ?? {};
  const title = `Adding ${symbol} to ${wallet?.info.name}`;
  try {
    if (!isOnChain()) await switchChain();
    const options = { address: contract, symbol, decimals };
    const isTaken = await wallet?.provider.request({
      method: "wallet_watchAsset",
      params: { type: "ERC20", options },
    });
    if (isTaken === false) tell({ state: "failed", title, text: "You declined it in the wallet." });
    // `true` says that the request was valid, not what the wallet's owner decided.
    else tell({ state: "done", title, text: "The wallet has been asked to show it." });
  } catch (error) {
    tell({ state: "failed", title, text: explainWalletError(error).text });
  }
}
