import { HallmarkError } from "../../../base/errors.ts";
import { faultPoint } from "../../../base/fault-point.ts";
import { RpcError, SEND_WHOLE, Undone } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import { ledgerUnavailable, reasonOf } from "../../refusals.ts";
import { tooLittleMoney, type Account } from "./account.ts";
import { createAttempts, type Attempt, type Call, type Mined } from "./attempts.ts";
import { outbid, raise } from "./fees.ts";
import { leftOverAfter, type LeftOver } from "./left-over.ts";
import { look, type Look } from "./look.ts";
import type { Fees } from "./sign-transaction.ts";
import type { Limits, Terms } from "./terms.ts";

// How one piece of work comes onto the chain, whatever the node does. It is longer than other files for the table's sake.
//
// An attempt is a signed transaction. A piece of work may take several attempts: a batch that a node does not take is
// offered again, smaller, cheaper or dearer. What always holds:
//
// 1. All attempts have the same nonce, so the chain mines at most one of them. Another nonce is taken only when the chain
//    has shown that this one is used by something else, or comes after one that is lost.
// 2. No attempt is forgotten before the work is settled. Whichever is mined, what it did is what happened: each request in
//    it gets its outcome from there, and a request that is in no mined attempt goes again as new work.
// 3. A request is in one piece of work at a time. Should two attempts with it be mined, at two nonces, it happens in one of
//    them, since the contract refuses it after that. So one that came to nothing has no outcome yet while an attempt with it
//    and a higher nonce may be mined: see left-over.ts. The sender uses up the nonces to there, so that this ends.
// 4. "Nothing was issued" is said only if nothing was offered, or if the node answered every offer with an error and at no
//    look after it showed the transaction or its nonce used. A chain in this process that has undone it is believed at once.
//
// At each look, a poll interval apart, the node is asked for the receipts of all attempts; where there is none, whether it
// knows one of them, and for the account's nonce. In the order of the code:
//
// | the node shows                       | the transaction                    | what is done                                   |
// |--------------------------------------|------------------------------------|------------------------------------------------|
// | a receipt                            | is mined                           | settled as soon as CONFIRMATIONS blocks hold   |
// |                                      |                                    | it; the next work begins without waiting       |
// | no receipt, its nonce used           | is mined and not shown yet, or     | the blocks tell: wait, or take the next free   |
// |                                      | another one has its nonce          | nonce                                          |
// | no receipt, a lower nonce free       | comes after one that the chain has | wait, since the node may only be behind, or    |
// |                                      | lost                               | serve another chain; then take the lower nonce |
// | no receipt, but knows it             | is pending                         | wait; replace it if it can't be mined in       |
// |                                      |                                    | the next block, or is stuck; see `reconsider`  |
// |                                      |                                    | if the replacement is refused                  |
// | does not know it, and took it        | was dropped, or its block was      | offer it again                                 |
// |                                      | reorganised away                   |                                                |
// | does not know it, and refused it     | is refused                         | see `reconsider`; offer it again               |
// | no answer, or contradictions         | is unknown                         | look again                                     |

/** Something that takes a transaction. */
export interface Work<C extends Call> {
  /**
   * Makes a call within these limits, or the smallest call there is. With `simulate`, asks the node first what the call would
   * do.
   * @throws HallmarkError if it can't be sent now
   */
  prepare(limits: Limits, simulate: boolean): Promise<C>;
  /** The fields that the log gets for a call. */
  about(call: C): object;
  /** Called with each transaction that is signed, and the call that it makes. */
  isIn?(transaction: { nonce: number; transaction: string }, call: C): void;
  /** Called at each look while something blocks the work, and all work behind it. */
  isBlocked?(reason: HallmarkError): void;
}

/** What became of a piece of work. */
export interface Settled<C extends Call> {
  /** The mined part of it, in the chain's order. */
  mined: Mined<C>[];
  /** Attempts that the chain may still mine after that. */
  leftOver: LeftOver<C> | undefined;
}

/** The node refuses the smallest and cheapest call too, and shows none of the attempts; or it was undone. */
export class RefusedForGood<C extends Call> extends HallmarkError {
  readonly call: C;

  constructor(call: C, cause: unknown) {
    const { message } = ledgerUnavailable(REFUSED);
    super("LEDGER_UNAVAILABLE", message, { retryAfter: 5, cause });
    this.call = call;
  }
}

const REFUSED = "the node refuses the operator's transactions";

/** The work can't be sent as things stand: `cause` says why. */
class CannotSend extends Error {
  override readonly name = "CannotSend";
  override readonly cause: HallmarkError;

  constructor(cause: HallmarkError) {
    super(cause.message);
    this.cause = cause;
  }
}

/** How many looks in a row must show that the chain lost transactions before the sender believes it. */
const LOOKS_UNTIL_LOST = 20;

/** How many refusals in a row count as lasting; more if the node may have taken the transaction before. */
const LASTING = 4;
const LASTING_AFTER_TAKEN = 20;
/** How many refusals of what can't be made smaller or cheaper are final. */
const FINAL = 10;

/** After how many milliseconds of trouble those who wait for the next transaction hear of it. */
const BLOCKED_AFTER = 2_000;

/**
 * Sends the work, and returns what became of it when that is settled. Calls `onMined` earlier, as soon as some of it is mined.
 * @throws HallmarkError or RefusedForGood if nothing of it can be mined; the signal's reason if the signal ends the wait
 */
export async function settle<C extends Call>(
  work: Work<C>,
  account: Account,
  onMined: (mined: Mined<C>[]) => void,
): Promise<Settled<C>> {
  const { node, guard, nonces, terms, cap, troubles, log, pollInterval, signal } = account;
  const attempts = createAttempts<C>(node, account.sign);
  let nonce = -1;
  let since = 0;
  let replaceAt = 0;
  /** The node's last answer to an offer, if it was an error, and how many of them there were one after the other. */
  let refusal: RpcError | undefined;
  /** The last attempt that the node refused: the same one is not offered again without a pause. */
  let refused: Attempt<C> | undefined;
  let refusals = 0;
  /** The last attempt that the node took: where it is lost at once, again and again, it is not offered without a pause. */
  let taken: Attempt<C> | undefined;
  let isAdapting = false;
  let looksAtLoss = 0;
  let wasOffered = false;
  /** The hashes of the blocks in which it was seen. */
  let minedIn: string | undefined;
  let troubledSince: number | undefined;

  const last = () => attempts.all[attempts.all.length - 1] as Attempt<C>;
  const firstFees = () => (attempts.all[0] as Attempt<C>).fees;
  const minedOf = (mined: readonly Mined<C>[]) =>
    attempts.all.filter(({ hash }) => mined.some(({ receipt }) => receipt.transactionHash === hash));
  const mayBeMined = () => attempts.all.some(({ mayBeTaken }) => mayBeTaken);

  try {
    await begin();
    let seen: Look<C> = { state: "not known" };
    for (;;) {
      const next = await act(seen).catch(trouble);
      if (next === "settled" && seen.state === "mined") {
        const leftOver = leftOverAfter(account, attempts, seen.mined, since);
        return { mined: seen.mined, leftOver };
      }
      if (next !== "look") await sleep(pollInterval, { signal });
      seen = await look(account, attempts, { nonce, since, before: seen }).catch((error: unknown) => {
        trouble(error);
        return { state: "not clear" };
      });
    }
  } finally {
    nonces.release(nonce);
  }

  async function begin(): Promise<void> {
    try {
      await guard.assertSameChain();
      const [next, now] = await Promise.all([nonces.next(), terms.now()]);
      nonce = nonces.firstFree(next);
      nonces.hold(nonce);
      since = now.block;
      await compose(now, false);
    } catch (error) {
      if (error instanceof CannotSend) throw error.cause;
      throw error instanceof HallmarkError ? error : unreachable(error);
    }
  }

  /** Does what the table says. Answers whether to look again at once, or after a while. */
  async function act(seen: Look<C>): Promise<"settled" | "look" | "wait"> {
    if (seen.state !== "lower nonce free") looksAtLoss = 0;
    // What a node has shown it has taken, even if all that came back was an error: that it knows it already.
    if (seen.state === "mined" || seen.state === "pending")
      for (const attempt of seen.state === "mined" ? minedOf(seen.mined) : seen.known)
        attempt.mayBeTaken = true;
    switch (seen.state) {
      case "mined":
        // A reorganisation may bring it into another block, where it may have another outcome.
        if (minedIn !== blocksOf(seen.mined)) noteMined(seen.mined);
        if (seen.isDeep) await guard.assertSameChain();
        // Looks may have failed since it was mined.
        if (troubledSince !== undefined) getOn();
        return seen.isDeep ? "settled" : "wait";
      case "nonce used":
        return moveTo(seen.freeNonce, "another transaction has the nonce");
      case "lower nonce free":
        // It may be the account's nonce on another chain.
        guard.suspect();
        await guard.assertSameChain();
        if (++looksAtLoss <= LOOKS_UNTIL_LOST) return "wait";
        return moveTo(seen.freeNonce, "the chain has lost transactions of this account");
      case "pending":
        noteUndone();
        // It may be what the refused one was to replace.
        if (refused !== last() || seen.known.includes(last())) getOn();
        return replaceWhereNeeded(seen.known);
      case "not known":
        noteUndone();
        if (refusal !== undefined) await reconsider(refusal);
        else if (last().mayBeTaken)
          log.warn(details(), "the node has lost the transaction: it is offered again");
        return offer();
      case "not clear":
        return "wait";
    }
  }

  /** Offers the last attempt. Whatever the node answers, it may have taken it: the next look shows. */
  async function offer(): Promise<"look" | "wait"> {
    await guard.assertSameChain();
    const attempt = last();
    const { call, raw } = attempt;
    faultPoint("transaction signed");
    wasOffered = true;
    try {
      if (call.failure === undefined) await node.send("eth_sendRawTransaction", [raw]);
      else await node.send(SEND_WHOLE, [raw, call.failure]);
    } catch (error) {
      if (error instanceof Undone && !mayBeMined()) throw new RefusedForGood(call, error);
      if (error instanceof RpcError) {
        const isRepeated = refused === attempt;
        refusal = error;
        refused = attempt;
        return isRepeated ? "wait" : "look";
      }
      attempt.mayBeTaken = true;
      throw error;
    }
    attempt.mayBeTaken = true;
    cap.taken(costOf(attempt));
    getOn();
    log.debug(details(), "transaction offered");
    const wasTaken = taken === attempt;
    taken = attempt;
    return wasTaken ? "wait" : "look";
  }

  /**
   * Why the node refuses the last attempt. What it says is in its own words, so only what it does counts. Where fees, money or
   * the size of blocks have changed, the attempt is made anew. Where the nonce is waiting to be used, by a process before this one, that is
   * waited for, or outbid. What is left are caps that the node does not tell: smaller and cheaper attempts find them.
   * `replaced` is an attempt of before that is pending, which the new ones outbid.
   */
  async function reconsider(error: RpcError, replaced?: Attempt<C>): Promise<void> {
    const [now, pending] = await Promise.all([terms.now(0), nonces.count("pending").catch(() => nonce)]);
    const before = last();
    if (pending > nonce && replaced === undefined) {
      if (Date.now() >= replaceAt) sign(before.call, outbid(before.fees, now.market.fees, firstFees()));
      return;
    }
    if (!fits(before, now) || now.balance < before.call.gas * before.fees.price) {
      await compose(now, false, replaced);
      // Else no block is large enough for the smallest there is.
      if (fits(last(), now)) return;
    }
    refusals += 1;
    if (refusals < (isAdapting ? 1 : before.mayBeTaken ? LASTING_AFTER_TAKEN : LASTING)) return;
    troubles.begin(REFUSED, { ...details(), reason: error.message });
    // First whether the gas is right: its price list may be another than that of before.
    if (!isAdapting) await compose(now, true, replaced);
    isAdapting = true;
    if (last() === before) {
      cap.refused(costOf(before));
      await compose(await terms.now(), false, replaced);
    }
    if (last() !== before) refusals = 0;
    else if (refusals >= FINAL) {
      const reason = new RefusedForGood(before.call, error);
      if (!mayBeMined()) throw reason;
      // It is offered on: the node may take it some day, and what may be mined is waited for all the same.
      refusals = 0;
      throw new CannotSend(reason);
    }
  }

  /** Replaces the pending attempt if it can't be mined any more, or is stuck. */
  async function replaceWhereNeeded(known: Attempt<C>[]): Promise<"look" | "wait"> {
    const now = await terms.now();
    const pending = known[known.length - 1] as Attempt<C>;
    const isStuck = Date.now() >= replaceAt;
    if (fits(pending, now) && !isStuck) return "wait";
    if (refusal !== undefined) {
      await reconsider(refusal, pending);
      return offer();
    }
    const { call, fees } = last();
    // The replacement is not there yet: it was lost, or only this node lacks it.
    if (pending !== last() && fits(last(), now) && !isStuck) {
      await offer();
      return "wait";
    }
    const smaller = Number(call.gas) > now.blockGasLimit ? await prepare(now, false) : call;
    // A higher price does not help what is larger than a block by itself: blocks may become larger again.
    if (Number(smaller.gas) > now.blockGasLimit && !isStuck) return "wait";
    log.warn(details(), "the transaction is not mined: it is replaced by one that is dearer, or smaller");
    sign(smaller, raise(fees, now.market.fees, firstFees()));
    return offer();
  }

  async function moveTo(freeNonce: number, why: string): Promise<"look" | "wait"> {
    const now = await terms.now();
    const { call } = last();
    log.warn({ ...details(), newNonce: freeNonce }, why);
    nonces.release(nonce);
    nonces.hold(freeNonce);
    nonce = freeNonce;
    sign(call, now.feesFor(call.gas));
    looksAtLoss = 0;
    return offer();
  }

  /** Makes the attempt that fits now, and outbids what it replaces. */
  async function compose(now: Terms, simulate: boolean, replaced?: Attempt<C>): Promise<void> {
    const call = await prepare(now, simulate);
    const market = now.feesFor(call.gas);
    const fees = replaced === undefined ? market : raise(replaced.fees, market, firstFees());
    if (now.balance < call.gas * fees.price) throw new CannotSend(tooLittleMoney(account, now.balance));
    sign(call, fees);
  }

  async function prepare(limits: Limits, simulate: boolean): Promise<C> {
    return work.prepare(limits, simulate).catch((error: unknown) => {
      if (!(error instanceof HallmarkError)) throw error;
      // What an earlier attempt may still do has to come to its end, even if nothing can come of it any more.
      if (error.code !== "LEDGER_UNAVAILABLE" && mayBeMined()) return last().call;
      throw new CannotSend(error);
    });
  }

  function sign(call: C, fees: Fees): void {
    const { hash } = attempts.add(nonce, call, fees);
    replaceAt = Date.now() + account.stuckAfter;
    work.isIn?.({ nonce, transaction: hash }, call);
  }

  function noteMined(mined: Mined<C>[]): void {
    faultPoint("receipt read");
    minedIn = blocksOf(mined);
    getOn();
    for (const { call, nonce: minedNonce, receipt } of mined) {
      if (minedNonce === nonce) nonces.used(nonce);
      const { transactionHash: transaction, blockNumber, gasUsed, status } = receipt;
      log.info(
        {
          ...work.about(call),
          nonce: minedNonce,
          transaction,
          block: Number(blockNumber),
          gas: Number(call.gas),
          gasUsed: Number(gasUsed),
        },
        BigInt(status) === 1n ? "transaction mined" : "transaction mined, and reverted",
      );
    }
    onMined(mined);
  }

  function noteUndone(): void {
    if (minedIn !== undefined) log.warn(details(), "the transaction's block was reorganised away");
    minedIn = undefined;
  }

  function getOn(): void {
    refusal = undefined;
    refused = undefined;
    refusals = 0;
    isAdapting = false;
    troubledSince = undefined;
    troubles.end();
  }

  /** Goes on after an error, unless it is the end: as long as an attempt may be mined, there is none. */
  function trouble(error: unknown): "wait" {
    signal.throwIfAborted();
    if (error instanceof RefusedForGood) throw error;
    if (error instanceof HallmarkError && !wasOffered) throw error;
    if (error instanceof CannotSend && !mayBeMined()) throw error.cause;
    const reason =
      error instanceof CannotSend ? error.cause : error instanceof HallmarkError ? error : unreachable(error);
    troubledSince ??= Date.now();
    if (Date.now() - troubledSince >= BLOCKED_AFTER) {
      troubles.begin(reasonOf(reason), { ...details(), reason: String(reason.cause) });
      work.isBlocked?.(reason);
    }
    return "wait";
  }

  function details() {
    const { nonce, hash, call, fees } = last();
    return {
      ...work.about(call),
      nonce,
      transaction: hash,
      gas: Number(call.gas),
      gasPrice: String(fees.price),
    };
  }
}

/** Whether it can be mined in the next block. */
function fits({ call, fees }: Attempt<Call>, { market, blockGasLimit }: Terms): boolean {
  return Number(call.gas) <= blockGasLimit && fees.price >= (market.baseFee ?? 0n);
}

function blocksOf(mined: readonly Mined<Call>[]): string {
  return mined.map(({ receipt }) => receipt.blockHash).join();
}

/** In wei, and not nothing where gas is free. */
function costOf({ call, fees }: Attempt<Call>): bigint {
  return call.gas * (fees.price > 0n ? fees.price : 1n);
}

function unreachable(cause: unknown): HallmarkError {
  return ledgerUnavailable("the chain can't be reached", { cause });
}
