import { account, isOnChain, switchChain } from "./account.js";
import { tell } from "../data/notices.js";
import { walletWords } from "./words.js";

/**
 * Offers a token to the wallet (EIP-747).
 * @param {import("../data/types.ts").Asset} asset
 */
export async function watch({ contract, symbol, decimals }) {
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
    // "true" says that the question was a valid one, not how its owner answered.
    else tell({ state: "done", title, text: "The wallet has been asked to show it." });
  } catch (error) {
    tell({ state: "failed", title, text: walletWords(error).text });
  }
}
