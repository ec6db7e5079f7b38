import type { Asset } from "../data/types.ts";
import { tell } from "../data/notices.ts";
import { account, askWallet, isOnChain } from "./account.ts";
import { followTransaction, type Deed } from "./follow-transaction.ts";
import { explainRefusal } from "./refusals.ts";
import { switchChain } from "./switch-chain.ts";
import { tokenAbi } from "./token-contract.ts";
import { explainWalletError } from "./wallet-errors.ts";

/** Surely nothing was sent. The message says why, for people. */
export class Refused extends Error {
  override name = "Refused";
}

export interface TokenCall {
  /** Such as "Sending 5 ABC" and "Sent 5 ABC". */
  deed: Deed;
  asset: Asset;
  method: "transfer" | "setAllowed" | "setFrozenTokens" | "forcedTransfer";
  args: unknown[];
}

/**
 * Asks the wallet to send a transaction, and resolves when it has. A notice then shows the outcome.
 * @throws Refused
 */
export async function transact({ deed, asset, method, args }: TokenCall): Promise<void> {
  await goToChain();
  const abi = await tokenAbi();
  const from = account.value?.address;
  const transaction = { from, to: asset.contract, data: abi.encodeFunctionData(method, args) };
  try {
    await askWallet("eth_call", [transaction, "latest"]);
  } catch (error) {
    const reason = await explainRefusal(error, asset);
    // If the trial call failed for another reason, the wallet's own attempt will show it.
    if (reason !== undefined) throw new Refused(reason);
  }
  let hash: string;
  try {
    hash = (await askWallet("eth_sendTransaction", [transaction])) as string;
  } catch (error) {
    const reason = await explainRefusal(error, asset);
    const { text, isSure } = explainWalletError(error);
    if (reason !== undefined || isSure) throw new Refused(reason ?? text);
    tell({
      state: "unknown",
      title: deed.doing,
      text: `The wallet answered: “${text}”. It may have sent it all the same: look there before you try again.`,
    });
    return;
  }
  void followTransaction(hash, transaction, { deed, asset });
}

async function goToChain(): Promise<void> {
  if (isOnChain()) return;
  try {
    await switchChain();
  } catch (error) {
    throw new Refused(explainWalletError(error).text);
  }
}
