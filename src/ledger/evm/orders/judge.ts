import { HallmarkError } from "../../../base/errors.ts";
import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { RpcBlock } from "../../../rpc/types.ts";
import { issuerSuspended, ledgerUnavailable } from "../../refusals.ts";
import { isOfController } from "../../order-types.ts";
import type { SignedOrder } from "../../records.ts";
import { artifact } from "../artifacts.ts";
import type { ChainGuard } from "../chain-guard.ts";
import { call } from "../contracts.ts";
import type { OrderToken } from "../executed-orders.ts";
import type { Reading } from "../reading.ts";
import { calldataOf } from "./calldata.ts";
import { dryRun, type DryRun } from "./dry-run.ts";
import { expired, notSigned, refused, tokenError, type TokenError } from "./refusals.ts";
import { recovered } from "./typed-data.ts";

/** The most gas that an order may use, since a contract's check of a signature can take what it likes. */
const MOST_GAS = 300_000;
/** What it gets to show how much it needs: all that is over the bound is too much. */
const TRIED_GAS = 400_000;

/** How much more than in the dry run an order may use in its block, where others have changed what it finds. */
const HEADROOM = 1.25;
const SLACK = 20_000;

/** A block may come so many milliseconds after its own time, as a rule. */
const LATE = 12_000;

/** An order with what follows from it. */
export interface OrderInHand {
  order: SignedOrder;
  id: string;
  token: OrderToken;
}

export interface JudgeOptions {
  node: Node;
  guard: ChainGuard;
  latestBlock: LatestBlock;
  /** Blocks until something counts, from its own block on. */
  confirmations: number;
  /** Milliseconds between two looks at the chain's time. */
  pollInterval: number;
  reading: Reading;
}

/** Says of an order what its token would say to it now, without a transaction. */
export function createJudge(options: JudgeOptions) {
  const { node, guard, latestBlock, confirmations, pollInterval, reading } = options;

  async function ask(
    { order, token }: OrderInHand,
    gas: number,
    block: "latest" | "pending" = "latest",
  ): Promise<DryRun> {
    return reading(async () => {
      const run = await dryRun(node, { target: token.address, data: calldataOf(order), gas, block });
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
    const { type, message } = order;
    if (!isOfController(type)) return (message["from"] ?? message["authorizer"]) as string;
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

  /** Whether the nonce is used after the latest block. */
  const isUsed = ({ order, token }: OrderInHand, signer: string) =>
    ofToken(token, "authorizationState", [signer, order.message["nonce"]]) as Promise<boolean>;

  /** The last block that counts. */
  async function confirmedBlock(): Promise<RpcBlock> {
    const head = await latestBlock(0);
    if (confirmations === 1) return head;
    const number = Math.max(0, Number(head.number) - confirmations + 1);
    const block = await node.send("eth_getBlockByNumber", [`0x${number.toString(16)}`, false]);
    return (block as RpcBlock | null) ?? head;
  }

  /**
   * Waits until no block can have the order in it any more that is not seen yet. Answers whether it was in one: whether its
   * nonce is used. By our own clock alone it could be in a block that was made in time and comes late.
   */
  async function wasInTime(hand: OrderInHand, signer: string, deadline: number): Promise<boolean> {
    const validBefore = Number(hand.order.message["validBefore"]);
    for (;;) {
      const { timestamp } = await reading(confirmedBlock);
      const isOver = Number(timestamp) >= validBefore || Date.now() >= 1000 * validBefore + LATE;
      // Asked after the block, so that it is of this block or a later one.
      if (await isUsed(hand, signer)) return true;
      await reading(() => guard.assertSameChain());
      if (isOver) return false;
      if (Date.now() >= deadline) {
        throw ledgerUnavailable("the order has just expired, and a block may still come that has it");
      }
      await sleep(pollInterval);
    }
  }

  /** What a token says that finds an order not in its time. @throws ORDER_EXPIRED, ORDER_REFUSED */
  async function inTime(hand: OrderInHand, signer: string, deadline: number): Promise<DryRun | "nonce used"> {
    const { validAfter, validBefore } = hand.order.message as Record<string, bigint>;
    const { timestamp } = await reading(() => latestBlock(0));
    // The chain's time may be ahead of ours.
    const now = BigInt(Math.max(Math.floor(Date.now() / 1000), Number(timestamp)));
    if (await isUsed(hand, signer)) return "nonce used";
    if (now <= (validAfter as bigint))
      throw refused(`it is valid only after ${timeOf(validAfter as bigint)}`);
    if (now >= (validBefore as bigint)) {
      if (await wasInTime(hand, signer, deadline)) return "nonce used";
      throw expired();
    }
    // It became valid after the latest block, on whose time the answer is.
    const run = await ask(hand, TRIED_GAS, "pending").catch((error: unknown) => error as Error);
    if (run instanceof Error || isTime(run)) {
      throw ledgerUnavailable("the chain has not reached the time from which the order is valid", {
        cause: run,
      });
    }
    return run;
  }

  return {
    hasCode,

    /** @throws INVALID_SIGNATURE or FORBIDDEN; ORDER_REFUSED if it takes too much to find that out */
    async authorise(hand: OrderInHand): Promise<{ signer: string; run: DryRun }> {
      const [run, signer] = await Promise.all([ask(hand, TRIED_GAS), signerOf(hand)]);
      if (run.outcome === "no contract")
        throw ledgerUnavailable("the node does not have the token's contract");
      const error = errorOf(run);
      if (error?.kind === "not signed" || error?.kind === "not the controller's") {
        if (run.gas > MOST_GAS) throw tooMuch();
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
        isTime(first) || (isLate && first.outcome === "succeeds")
          ? await inTime(hand, signer, deadline)
          : first;
      if (run === "nonce used") return run;
      if (run.outcome === "no contract")
        throw ledgerUnavailable("the node does not have the token's contract");
      const error = errorOf(run);
      if (error?.kind === "nonce used") return "nonce used";
      if (error !== undefined) throw run.gas > MOST_GAS ? tooMuch() : await refusalOf(error, hand, signer);
      const limit = Math.ceil(HEADROOM * run.gas) + SLACK;
      if (limit <= MOST_GAS) return limit;
      // Gas that a call must leave to its caller (EIP-150) may make it fail with a little more than it uses.
      const bounded = run.gas > MOST_GAS ? undefined : await ask(hand, MOST_GAS);
      if (bounded?.outcome !== "succeeds") throw tooMuch();
      return MOST_GAS;
    },

    refusalOf,
  };

  /** What the client is told of an error that is not about time or nonce. */
  async function refusalOf(error: TokenError, hand: OrderInHand, signer: string): Promise<HallmarkError> {
    if (error.kind === "refused") return refused(error.reason);
    if (error.kind === "unknown") return refused("it fails without a reason");
    return whyNotSigned(hand, signer);
  }
}

export type Judge = ReturnType<typeof createJudge>;

function errorOf(run: DryRun): TokenError | undefined {
  return run.outcome === "reverts" ? tokenError(run.data) : undefined;
}

function isTime(run: DryRun): boolean {
  return errorOf(run)?.kind === "not in its time";
}

function tooMuch(): HallmarkError {
  return refused(`it takes more than ${MOST_GAS} gas`);
}

/** In RFC 3339, where a date can have it. */
function timeOf(seconds: bigint): string {
  const date = new Date(1000 * Number(seconds));
  return Number.isNaN(date.getTime()) ? `second ${seconds} since 1970` : date.toISOString();
}
