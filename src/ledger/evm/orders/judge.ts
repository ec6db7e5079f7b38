import { HallmarkError } from "../../../base/errors.ts";
import { issuerSuspended, ledgerUnavailable } from "../../refusals.ts";
import { isOfController } from "../../order-types.ts";
import { artifact } from "../artifacts.ts";
import { call } from "../contracts.ts";
import type { OrderToken } from "../executed-orders.ts";
import { calldataOf } from "./calldata.ts";
import { createDryRuns, gasWhere, type DryRun } from "./dry-run.ts";
import { createInTime, isNotInTime, type InTimeOptions } from "./in-time.ts";
import type { OrderInHand } from "./order-in-hand.ts";
import { errorOf, notSigned, refused, type TokenError } from "./refusals.ts";
import { recovered, signerNamedIn } from "./typed-data.ts";

// Longer than other files, because who has signed, the time, the nonce and the gas of an order are judged by one dry run.

/**
 * The most gas that an order may use, since a contract's check of a signature can take what it likes. This and what follows is
 * in the usual prices: where a slot costs more, it is as many times more.
 */
const MOST_GAS = 300_000;
/** What it gets to show how much it needs: all that is over the bound is too much. */
const TRIED_GAS = 400_000;

/** How much more than in the dry run an order may use in its block, where others have changed what it finds. */
const HEADROOM = 1.25;
const SLACK = 20_000;

export type JudgeOptions = Omit<InTimeOptions, "isUsed" | "askPending">;

/** Says of an order what its token would say to it now, without a transaction. */
export function createJudge(options: JudgeOptions) {
  const { node, guard, reading } = options;

  const dryRuns = { latest: createDryRuns(node, "latest"), pending: createDryRuns(node, "pending") };

  async function ask(
    { order, token }: OrderInHand,
    gas: number,
    block: "latest" | "pending" = "latest",
  ): Promise<DryRun> {
    return reading(async () => {
      const run = await dryRuns[block]({ target: token.address, data: calldataOf(order), gas });
      await guard.assertSameChain();
      return run;
    });
  }

  async function ofToken(token: OrderToken, method: string, args: unknown[]): Promise<unknown> {
    const contract = { address: token.address, abi: artifact("SecurityToken").abi };
    return reading(async () => (await call(node, contract, method, args))[0]);
  }

  const hasCode = (address: string) =>
    reading(async () => (await node.send("eth_getCode", [address, "latest"])) !== "0x");

  /** Whose order it is: the account that it names, or the token's controller. @throws FORBIDDEN if there is none */
  async function signerOf({ order, token }: OrderInHand): Promise<string> {
    if (!isOfController(order.type)) return signerNamedIn(order);
    const controller = (await ofToken(token, "controller", [])) as string;
    if (BigInt(controller) === 0n) throw issuerSuspended(token.issuerId as string);
    return controller;
  }

  /** Why the signature is not good, of which a token says only that it is not. */
  async function whyNotSigned({ order, id }: OrderInHand, signer: string): Promise<HallmarkError> {
    const by = recovered(id, order.signature);
    if (!isOfController(order.type) || by === undefined) return notSigned(signer);
    if (by === signer) return ledgerUnavailable("the token's controller changes");
    if (await hasCode(signer)) return notSigned(signer);
    return new HallmarkError("FORBIDDEN", `the order is signed by ${by}, who is not the token's controller`);
  }

  const inTime = createInTime({
    ...options,
    isUsed: ({ order, token }, signer) =>
      ofToken(token, "authorizationState", [signer, order.message["nonce"]]) as Promise<boolean>,
    askPending: (hand) => ask(hand, TRIED_GAS, "pending"),
  });

  return {
    hasCode,

    /** @throws INVALID_SIGNATURE or FORBIDDEN; ORDER_REFUSED if it takes too much to find that out */
    async authorise(hand: OrderInHand): Promise<{ signer: string; run: DryRun }> {
      const [run, signer] = await Promise.all([ask(hand, TRIED_GAS), signerOf(hand)]);
      if (run.outcome === "no contract")
        throw ledgerUnavailable("the node does not have the token's contract");
      const error = errorOf(run);
      if (error?.kind === "not signed" || error?.kind === "not the controller's") {
        if (run.gas > mostGas(run)) throw tooMuch(run);
        throw await whyNotSigned(hand, signer);
      }
      return { signer, run };
    },

    /** Asks again. */
    run: (hand: OrderInHand) => ask(hand, TRIED_GAS),

    /**
     * The gas limit of an order that would succeed in the next block.
     * @throws what the order is refused with
     */
    async limitOf(
      hand: OrderInHand,
      signer: string,
      first: DryRun,
      deadline: number,
    ): Promise<number | "nonce used"> {
      const { validBefore } = hand.order.message;
      const isLate = typeof validBefore === "bigint" && Date.now() >= 1000 * Number(validBefore);
      const run =
        isNotInTime(first) || (isLate && first.outcome === "succeeds")
          ? await inTime(hand, signer, deadline)
          : first;
      if (run === "nonce used") return run;
      if (run.outcome === "no contract")
        throw ledgerUnavailable("the node does not have the token's contract");
      const error = errorOf(run);
      if (error?.kind === "nonce used") return "nonce used";
      const most = mostGas(run);
      if (error !== undefined) throw run.gas > most ? tooMuch(run) : await refusalOf(error, hand, signer);
      const limit = Math.ceil(HEADROOM * run.gas) + gasWhere(run.slot, SLACK);
      if (limit <= most) return limit;
      // Gas that a call must leave to its caller (EIP-150) may make it fail with a little more than it uses.
      const bounded = run.gas > most ? undefined : await ask(hand, MOST_GAS);
      if (bounded?.outcome !== "succeeds") throw tooMuch(run);
      return most;
    },

    refusalOf,
  };

  /** What the client is told of an error that is not about the nonce. */
  async function refusalOf(error: TokenError, hand: OrderInHand, signer: string): Promise<HallmarkError> {
    if (error.kind === "refused") return refused(error.reason(hand.token.decimals));
    if (error.kind === "unknown") return refused("it fails without a reason");
    if (error.kind === "not in its time")
      return ledgerUnavailable("the chain's blocks do not have the time that its nodes tell");
    return whyNotSigned(hand, signer);
  }
}

export type Judge = ReturnType<typeof createJudge>;

function mostGas({ slot }: DryRun): number {
  return gasWhere(slot, MOST_GAS);
}

function tooMuch(run: DryRun): HallmarkError {
  return refused(`it takes more than ${mostGas(run)} gas`);
}
