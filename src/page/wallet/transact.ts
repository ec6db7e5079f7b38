import { tell } from "../data/notices.ts";
import type { Asset, Deed } from "../data/types.ts";
import { askWallet } from "./account.ts";
import { followTransaction } from "./follow-transaction.ts";
import { explainRefusal } from "./refusals.ts";
import { Refused } from "./refused.ts";
import { explainWalletError } from "./wallet-errors.ts";

/**
 * Asks the wallet to send a transaction, and resolves when it has. A notice then shows the outcome.
 * @throws Refused
 */
export async function sendTransaction(
  transaction: object,
  { deed, asset }: { deed: Deed; asset: Asset },
): Promise<void> {
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
