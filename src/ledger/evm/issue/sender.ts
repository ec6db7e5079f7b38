import type { HallmarkError } from "../../../base/errors.ts";
import { ledgerUnavailable, reasonOf } from "../../refusals.ts";
import { createAccount, type AccountOptions } from "./account.ts";
import type { Call, Mined } from "./attempts.ts";
import { settle, type Settled, type Work } from "./settle.ts";
import type { Limits } from "./terms.ts";
import { useUpNonces } from "./use-up-nonces.ts";

/** A piece of work that is on the chain. */
export interface Sent<C extends Call> {
  /** As it looks now: a reorganisation may change it. */
  mined: Mined<C>[];
  /** What stands when CONFIRMATIONS blocks have it. */
  settled: Promise<Settled<C>>;
}

export interface Sender {
  readonly address: string;
  /**
   * Sends a piece of work and answers when it is mined, whether it reverted or not. One at a time: each waits until the one
   * before is mined.
   * @throws HallmarkError or RefusedForGood if nothing of it can be mined, or if the one before is stuck. Once a node may have
   * it, only `signal` ends the wait.
   */
  send<C extends Call>(work: Work<C>): Promise<Sent<C>>;
  /** What a call should stay within now. */
  limits(): Limits;
  /** Whether there is money for a transaction of so much gas. @throws if the node can't be asked */
  canPay(gas: bigint): Promise<boolean>;
  /** Whether the last transaction that was mined reverted, so that the next one is simulated before it is paid for. */
  hasReverted(): boolean;
  /** Why nothing is mined, if that is so. */
  trouble(): string | undefined;
}

/**
 * Sends the operator's transactions, one after the other, so that there is never a gap between their nonces.
 */
export function createSender(options: AccountOptions): Sender {
  const account = createAccount(options);
  let last: Promise<unknown> = Promise.resolve();
  let hasReverted = false;
  /** Each refuses a piece of work that waits for its turn. */
  const waiting = new Set<(reason: HallmarkError) => void>();

  /** Resolves after those before. @throws HallmarkError as soon as one of them is blocked */
  function turnAfter(before: Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      void before.then(() => {
        waiting.delete(reject);
        resolve();
      });
    });
  }

  function start<C extends Call>(work: Work<C>): Promise<Sent<C>> {
    function isBlocked(reason: HallmarkError): void {
      // The call that the node refuses is none of theirs.
      const why = ledgerUnavailable(reasonOf(reason), { cause: reason.cause });
      for (const refuse of waiting) refuse(why);
      work.isBlocked?.(reason);
    }
    let wasMined = false;
    return new Promise((resolve, reject) => {
      const settled = settle({ ...work, isBlocked }, account, onMined).then(usingUp);
      settled.catch(reject);
      function onMined(mined: Mined<C>[]): void {
        const reverts = BigInt(mined.at(-1)?.receipt.status ?? "0x1") === 0n;
        // What is mined again after a reorganisation says nothing about those after it.
        hasReverted = reverts || (wasMined && hasReverted);
        wasMined = true;
        resolve({ mined, settled });
      }
    });
  }

  function send<C extends Call>(work: Work<C>): Promise<Sent<C>> {
    const before = last;
    const sent = turnAfter(before).then(() => start(work));
    // Work that was refused while it waited does not give the next one its turn.
    // And without the results, or each would keep those before it in memory.
    last = Promise.allSettled([before, sent]).then(() => undefined);
    return sent;
  }

  /** Has the nonces of what is left over come, for whoever waits for that. */
  function usingUp<C extends Call>({ mined, leftOver }: Settled<C>): Settled<C> {
    if (leftOver === undefined) return { mined, leftOver };
    const waited = () => {
      const last = leftOver.mined();
      void useUpNonces(account, send, leftOver.nonce, last);
      return last;
    };
    return { mined, leftOver: { ...leftOver, mined: waited } };
  }

  return {
    address: account.address,
    send,
    limits: account.terms.limits,
    async canPay(gas) {
      const { balance, market } = await account.terms.now();
      return balance >= gas * market.leastPrice;
    },
    hasReverted: () => hasReverted,
    trouble: account.troubles.current,
  };
}
