import { tell } from "../data/notices.ts";
import { changes } from "../data/resource.ts";
import type { Asset, Deed } from "../data/types.ts";
import { askWallet } from "./account.ts";
import { explainRefusal } from "./refusals.ts";
import { findReplacement, type SentTransaction } from "./replacement.ts";

/** Milliseconds between two questions for a receipt. */
const POLL_INTERVAL = 500;
/** Milliseconds after which the page stops waiting for the receipt. */
const FOLLOWED_FOR = 180_000;

interface Receipt {
  status: string;
  blockNumber: string;
}

/** How a transaction ended: in a block, or because another one with its nonce is in one, which did the same or did not. */
type Outcome =
  | { kind: "included"; receipt: Receipt; hash: string }
  | { kind: "cancelled"; hash: string }
  | { kind: "replaced"; hash: string };

/** Shows the outcome of a transaction that the wallet has sent in a notice. */
export async function followTransaction(
  hash: string,
  transaction: object,
  { deed, asset }: { deed: Deed; asset: Asset },
): Promise<void> {
  const title = deed.doing;
  const change = tell({ state: "busy", title, text: "Waiting for the chain …", hash });
  const outcome = await waitForOutcome(hash);
  if (outcome === undefined) {
    const text =
      "The chain has not taken it yet, and still may. Do not send it again before the wallet says what came of it.";
    change({ state: "unknown", title, text, hash });
    return;
  }
  const shown = { title, hash: outcome.hash };
  if (outcome.kind === "cancelled") {
    change({ ...shown, state: "failed", text: "You cancelled it in the wallet. Nothing was moved." });
  } else if (outcome.kind === "replaced") {
    change({
      ...shown,
      state: "failed",
      text: "Your wallet sent this transaction in its place. What you asked for here did not happen.",
    });
  } else if (outcome.receipt.status === "0x1") {
    const text =
      outcome.hash === hash ? "Done, and on the chain." : "Sped up by your wallet, and on the chain.";
    change({ state: "done", title: deed.done, text, hash: outcome.hash });
    changes.value += 1;
  } else {
    const reason = await findReason(transaction, outcome.receipt.blockNumber, asset);
    change({ ...shown, state: "failed", text: reason ?? "The contract refused it. Nothing was moved." });
  }
}

/** What came of a transaction; undefined if that can't be said in time. */
async function waitForOutcome(hash: string): Promise<Outcome | undefined> {
  let sent: SentTransaction | undefined;
  for (const end = Date.now() + FOLLOWED_FOR; Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
    try {
      const receipt = await readReceipt(hash);
      if (receipt !== undefined) return { kind: "included", receipt, hash };
      sent ??= ((await askWallet("eth_getTransactionByHash", [hash])) as SentTransaction | null) ?? undefined;
      const other = sent && (await findReplacement(sent));
      if (other === undefined) continue;
      if (other.kind !== "sped up") return { kind: other.kind, hash: other.hash };
      const second = await readReceipt(other.hash);
      if (second !== undefined) return { kind: "included", receipt: second, hash: other.hash };
    } catch {
      // A node that can't be reached for a moment says nothing about the transaction.
    }
  }
  return undefined;
}

/** The receipt of a transaction that is in a block. */
async function readReceipt(hash: string): Promise<Receipt | undefined> {
  const receipt = (await askWallet("eth_getTransactionReceipt", [hash])) as Partial<Receipt> | null;
  return receipt?.status === "0x1" || receipt?.status === "0x0" ? (receipt as Receipt) : undefined;
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
