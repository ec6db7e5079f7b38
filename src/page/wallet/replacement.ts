import { askWallet } from "./account.ts";

/** A transaction as a node tells it (eth_getTransactionByHash). */
export interface SentTransaction {
  hash: string;
  from: string;
  nonce: string;
  to: string | null;
  input: string;
  value: string;
}

interface Replacement {
  kind: "sped up" | "cancelled" | "replaced";
  hash: string;
}

/** How many blocks are looked through for the replacement; it is in one of the newest. */
const MOST_BLOCKS = 50;

/**
 * Finds the transaction that a wallet sent in place of another one, with its nonce, so that the other one can never happen.
 *
 * @returns undefined unless it is seen in a block: a node that is behind, or another node, says nothing for sure
 */
export async function findReplacement(sent: SentTransaction): Promise<Replacement | undefined> {
  const used = Number(await askWallet("eth_getTransactionCount", [sent.from, "latest"]));
  if (used <= Number(sent.nonce)) return undefined;
  const newest = Number(await askWallet("eth_blockNumber", []));
  for (let number = newest; number > Math.max(newest - MOST_BLOCKS, 0); number--) {
    const block = (await askWallet("eth_getBlockByNumber", [`0x${number.toString(16)}`, true])) as {
      transactions: SentTransaction[];
    } | null;
    const found = block?.transactions.find(
      ({ from, nonce }) => isSame(from, sent.from) && nonce === sent.nonce,
    );
    if (found !== undefined) return found.hash === sent.hash ? undefined : compare(found, sent);
  }
  return undefined;
}

function compare(found: SentTransaction, sent: SentTransaction): Replacement {
  const { hash, from, to, input, value } = found;
  if (isSame(to, sent.to) && input === sent.input && value === sent.value) return { kind: "sped up", hash };
  // Wallets cancel a transaction by sending nothing to themselves in its place.
  return { kind: isSame(to, from) && input === "0x" ? "cancelled" : "replaced", hash };
}

function isSame(one: string | null, other: string | null): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}
