import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { RpcBlock } from "../../../rpc/types.ts";
import { ledgerUnavailable } from "../../refusals.ts";
import type { ChainGuard } from "../chain-guard.ts";
import type { Reading } from "../reading.ts";
import type { DryRun } from "./dry-run.ts";
import type { OrderInHand } from "./order-in-hand.ts";
import { errorOf, expired, refused } from "./refusals.ts";

/** A block may come so many milliseconds after its own time, as a rule. */
const LATE = 12_000;

export interface InTimeOptions {
  node: Node;
  guard: ChainGuard;
  latestBlock: LatestBlock;
  /** Blocks until something counts, from its own block on. */
  confirmations: number;
  /** Milliseconds between two looks at the chain's time. */
  pollInterval: number;
  reading: Reading;
  /** Whether the signer has used the order's nonce, after the latest block. */
  isUsed(hand: OrderInHand, signer: string): Promise<boolean>;
  /** What the token says in the block that the node makes next. */
  askPending(hand: OrderInHand): Promise<DryRun>;
}

/** Whether a token finds that it is not the order's time. It says so before anything else of an order that is signed. */
export function isNotInTime(run: DryRun): boolean {
  return errorOf(run)?.kind === "not in its time";
}

/** Finds out what becomes of an order that a token finds not in its time, since that hides what else it would say. */
export function createInTime(options: InTimeOptions) {
  const { node, guard, latestBlock, confirmations, pollInterval, reading, isUsed, askPending } = options;

  /** The last block that counts. */
  async function confirmedBlock(): Promise<RpcBlock> {
    const head = await latestBlock(0);
    if (confirmations === 1) return head;
    const number = Math.max(0, Number(head.number) - confirmations + 1);
    const block = await node.send("eth_getBlockByNumber", [`0x${number.toString(16)}`, false]);
    if (block === null) throw new Error(`the node does not have block ${number}`);
    return block as RpcBlock;
  }

  /**
   * Waits until no block can have the order in it any more that is not seen yet. Answers whether it was in one: whether its
   * nonce is used. By our own clock alone it could be in a block that was made in time and comes late.
   */
  async function wasInTime(hand: OrderInHand, signer: string, deadline: number): Promise<boolean> {
    const validBefore = Number(hand.order.message["validBefore"]);
    for (;;) {
      const { timestamp } = await reading(confirmedBlock);
      // The second for chains that make a block only for a transaction, whose time stands still.
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

  /** @throws ORDER_EXPIRED, ORDER_REFUSED */
  return async (hand: OrderInHand, signer: string, deadline: number): Promise<DryRun | "nonce used"> => {
    const { validAfter = 0n, validBefore = 0n } = hand.order.message as Record<string, bigint>;
    const { timestamp } = await reading(() => latestBlock(0));
    // The chain's time may be ahead of ours.
    const now = BigInt(Math.max(Math.floor(Date.now() / 1000), Number(timestamp)));
    if (await isUsed(hand, signer)) return "nonce used";
    if (now <= validAfter) throw refused(`it is valid only after ${timeOf(validAfter)}`);
    if (now >= validBefore) {
      if (await wasInTime(hand, signer, deadline)) return "nonce used";
      throw expired();
    }
    // It became valid after the latest block, on whose time the answer is.
    const run = await askPending(hand).catch((error: unknown) => error as Error);
    if (run instanceof Error || isNotInTime(run)) {
      throw ledgerUnavailable("the chain has not reached the time from which the order is valid", {
        cause: run,
      });
    }
    return run;
  };
}

/** In RFC 3339, where a date can have it. */
function timeOf(seconds: bigint): string {
  const date = new Date(1000 * Number(seconds));
  return Number.isNaN(date.getTime()) ? `second ${seconds} since 1970` : date.toISOString();
}
