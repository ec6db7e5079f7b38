import { isOnBranch } from "../../../rpc/is-on-branch.ts";
import type { Node } from "../../../rpc/node.ts";
import type { RpcBlock } from "../../../rpc/types.ts";
import type { Account } from "./account.ts";
import type { Attempt, Attempts, Call, Mined } from "./attempts.ts";

/** What the node shows of a piece of work; see the table in settle.ts. */
export type Look<C extends Call> =
  | { state: "mined"; mined: Mined<C>[]; isDeep: boolean; head: string | undefined }
  | { state: "nonce used" | "lower nonce free"; freeNonce: number }
  | { state: "pending"; known: Attempt<C>[] }
  | { state: "not known" | "not clear" };

/**
 * Asks the node for the receipts of all attempts; where there is none, whether it knows one that has the nonce, and for the
 * account's nonce.
 * `since` is the block that was the latest when the first attempt was signed.
 * @throws if the node does not answer
 */
export async function look<C extends Call>(
  { node, nonces, latestBlock, confirmations, pollInterval }: Account,
  attempts: Attempts<C>,
  { nonce, since, before }: { nonce: number; since: number; before: Look<C> },
): Promise<Look<C>> {
  // Asked for before the receipts: a block that is reorganised away between the two must not seem deep.
  const latest = confirmations > 1 ? await latestBlock(pollInterval / 2) : undefined;
  if (before.state === "mined" && latest !== undefined && before.head === latest.hash) return before;

  const mined = await attempts.mined();
  if (mined.length > 0) {
    const isClear = (await isFirst(mined)) && (await areOnLatest(mined));
    return isClear ? asMined(mined) : { state: "not clear" };
  }
  const [known, count] = await Promise.all([attempts.known(nonce), nonces.count("latest")]);
  const freeNonce = nonces.firstFree(count, nonce);
  if (count > nonce) {
    const own = attempts.all.filter((attempt) => attempt.nonce === nonce);
    return (await areUsedByOthers(own)) ? { state: "nonce used", freeNonce } : { state: "not clear" };
  }
  if (freeNonce < nonce) return { state: "lower nonce free", freeNonce };
  return known.length > 0 ? { state: "pending", known } : { state: "not known" };

  function asMined(mined: Mined<C>[]): Look<C> {
    return { state: "mined", mined, isDeep: isDeep(mined), head: latest?.hash };
  }

  function isDeep(mined: Mined<C>[]): boolean {
    const highest = Math.max(...mined.map(({ receipt }) => Number(receipt.blockNumber)));
    return latest === undefined || Number(latest.number) - highest + 1 >= confirmations;
  }

  /** Whether those that seem deep are on the branch of the latest block. */
  async function areOnLatest(mined: Mined<C>[]): Promise<boolean> {
    if (latest === undefined || !isDeep(mined)) return true;
    return areOnBranch(node, mined, latest);
  }

  /** Whether no attempt with a lower nonce was mined before this one: a node may not show it yet. */
  async function isFirst([first]: Mined<C>[]): Promise<boolean> {
    const lower = attempts.all.filter((attempt) => attempt.nonce < (first?.nonce ?? 0));
    return lower.length === 0 || (await areUsedByOthers(lower));
  }

  function areUsedByOthers(which: Attempt<C>[]): Promise<boolean> {
    const highest = Math.max(...which.map((attempt) => attempt.nonce));
    return nonces.isTaken(
      highest,
      since,
      which.map(({ hash }) => hash),
    );
  }
}

/** Whether all of it is on the branch of this block: a node may be behind on one that is gone. */
export async function areOnBranch(
  node: Node,
  mined: readonly Mined<Call>[],
  head: RpcBlock,
): Promise<boolean> {
  for (const { receipt } of mined) {
    const block = { number: Number(receipt.blockNumber), hash: receipt.blockHash };
    if (!(await isOnBranch(node, block, head))) return false;
  }
  return true;
}
