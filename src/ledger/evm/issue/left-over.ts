import { toQuantity } from "ethers";
import { sleep } from "../../../rpc/sleep.ts";
import type { Account } from "./account.ts";
import type { Attempts, Call, Mined } from "./attempts.ts";
import { areOnBranch } from "./look.ts";

/**
 * Attempts that a node may still have after another one was mined at a lower nonce: a reorganisation freed that nonce after they
 * were offered. They are mined when their nonces come.
 */
export interface LeftOver<C extends Call> {
  calls: readonly C[];
  /** The highest nonce of them. */
  nonce: number;
  /** All that is mined of the work, in the chain's order, as soon as no more of it can be mined. */
  mined(): Promise<Mined<C>[]>;
}

/** Undefined if nothing is left over. `since` is the block that was the latest when the first attempt was signed. */
export function leftOverAfter<C extends Call>(
  { node, guard, nonces, latestBlock, confirmations, pollInterval, signal }: Account,
  attempts: Attempts<C>,
  done: readonly Mined<C>[],
  since: number,
): LeftOver<C> | undefined {
  const highestMined = Math.max(...done.map(({ nonce }) => nonce));
  const left = attempts.all.filter(({ mayBeTaken, nonce }) => mayBeTaken && nonce > highestMined);
  if (left.length === 0) return undefined;
  const nonce = Math.max(...left.map((attempt) => attempt.nonce));

  /** Undefined as long as one of them may be mined, or reorganised away. */
  async function look(): Promise<Mined<C>[] | undefined> {
    const head = await latestBlock(pollInterval / 2);
    const deep = Math.max(0, Number(head.number) - confirmations + 1);
    if ((await nonces.count(toQuantity(deep))) <= nonce) return undefined;
    const all = await attempts.mined();
    if (!(await areOnBranch(node, all, head))) return undefined;
    // The chain may be shorter now than it was.
    const from = Math.min(since, ...all.map(({ receipt }) => Number(receipt.blockNumber)));
    const isMined = (hash: string) => all.some(({ receipt }) => receipt.transactionHash === hash);
    const missing = left.map(({ hash }) => hash).filter((hash) => !isMined(hash));
    if (missing.length > 0 && !(await nonces.isTaken(nonce, from, missing))) return undefined;
    await guard.assertSameChain();
    return all;
  }

  async function mined(): Promise<Mined<C>[]> {
    for (;;) {
      await sleep(pollInterval, { signal });
      const all = await look().catch(() => undefined);
      if (all !== undefined) return all;
    }
  }

  return { calls: left.map(({ call }) => call), nonce, mined };
}
