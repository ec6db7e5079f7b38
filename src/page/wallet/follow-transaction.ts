import { tell } from "../data/notices.ts";
import { changes } from "../data/resource.ts";
import type { Asset } from "../data/types.ts";
import { askWallet } from "./account.ts";
import { explainRefusal } from "./refusals.ts";

/** Milliseconds between two questions for a receipt. */
const POLL_INTERVAL = 500;
/** Milliseconds after which the page stops waiting for the receipt. */
const FOLLOWED_FOR = 180_000;

interface Receipt {
  status: string;
  blockNumber: string;
}

/** Shows the outcome of a transaction that the wallet has sent in a notice. */
export async function followTransaction(
  hash: string,
  transaction: object,
  { title, asset }: { title: string; asset: Asset },
): Promise<void> {
  const change = tell({ state: "busy", title, text: "Waiting for the chain …" });
  const receipt = await waitForReceipt(hash);
  if (receipt === undefined) {
    const text = "The chain has not taken it yet, and still may. The wallet shows when it does.";
    change({ state: "unknown", title, text });
  } else if (receipt.status === "0x1") {
    change({ state: "done", title, text: "Done, and on the chain." });
    changes.value += 1;
  } else {
    const reason = await findReason(transaction, receipt.blockNumber, asset);
    change({ state: "failed", title, text: reason ?? "The contract refused it. Nothing was moved." });
  }
}

/** The receipt of a transaction that is in a block; undefined if none came in time. */
async function waitForReceipt(hash: string): Promise<Receipt | undefined> {
  for (const end = Date.now() + FOLLOWED_FOR; Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
    try {
      const receipt = (await askWallet("eth_getTransactionReceipt", [hash])) as Partial<Receipt> | null;
      if (receipt?.status === "0x1" || receipt?.status === "0x0") return receipt as Receipt;
    } catch {
      // A node that can't be reached for a moment says nothing about the transaction.
    }
  }
  return undefined;
}

/** The contract's reason, found by repeating the failed transaction as a call in its block. */
async function findReason(transaction: object, block: string, asset: Asset): Promise<string | undefined> {
  try {
    await askWallet("eth_call", [transaction, block]);
    return undefined;
  } catch (error) {
    return explainRefusal(error, asset);
  }
}
