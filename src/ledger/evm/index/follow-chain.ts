import { HallmarkError } from "../../../base/errors.ts";
import { RpcError, type Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { ChainGuard } from "../chain-guard.ts";
import { call, type Contracts } from "../contracts.ts";
import { Behind, createChainBlocks, ReadAgain } from "./chain-blocks.ts";
import { createLogReader } from "./log-reader.ts";
import { LogsMissing } from "./logs-missing.ts";
import { createReorganisation } from "./reorganisation.ts";
import type { IndexStore } from "./store.ts";
import { createTakeBlocks, DEPTH } from "./take-blocks.ts";

/** How often to begin again if the chain changes while it is read. */
const ATTEMPTS = 5;

/** Milliseconds to wait for a node that is behind, and between two looks. */
const WAIT_WHILE_BEHIND = 5_000;
const LOOK_AGAIN = 100;

export interface FollowOptions {
  node: Node;
  guard: ChainGuard;
  contracts: Contracts;
  store: IndexStore;
  /** The block that created the registry. */
  firstBlock: number;
  confirmations: number;
  /** See ReorganisationOptions. */
  onUndone: (lastId: number, blocks: number, last: number) => void;
  /** Ends the reading. */
  signal: AbortSignal;
}

export interface Follow {
  /**
   * Takes the index to the chain's latest block, and undoes what a reorganisation took back.
   * @throws HallmarkError LEDGER_UNAVAILABLE, with the reason, if the node is behind for long, refuses to tell of
   * events, or serves another chain; any other error if it does not answer
   */
  run(): Promise<void>;
  /** The chain's latest block at the last look. */
  target(): number;
}

export function createFollow(options: FollowOptions): Follow {
  const { node, guard, contracts, store, signal } = options;
  const blocks = createChainBlocks(node);
  const reorganisation = createReorganisation({ ...options, blocks });
  const logs = createLogReader({ node, blocks, store, contracts });
  const take = createTakeBlocks({ ...options, blocks, logs });
  let target = options.firstBlock;
  let behindSince: number | undefined;

  async function catchUp(): Promise<void> {
    const latest = await reorganisation.latest();
    target = Number(latest.number);
    await reorganisation.undoWhatWent(latest);
    const isFar = take.next() <= target - DEPTH;
    while (take.next() <= target - DEPTH) await take.old(target - DEPTH);
    while (take.next() <= target) await take.recent(latest);
    // Of old blocks a node that does not have all of them may tell too little without a word.
    if (isFar) await requireAllTokens();
  }

  async function requireAllTokens(): Promise<void> {
    const [count] = await call(node, contracts.registry, "tokenCount", [], target).catch((error: unknown) => {
      throw error instanceof RpcError ? new Behind(`the node is behind: ${error.message}`) : error;
    });
    if (Number(count) === store.lastId()) return;
    throw new LogsMissing(`the node's logs have ${store.lastId()} tokens of ${Number(count)}`);
  }

  /** Waits a little for a node that does not have everything yet. @throws if it has been so for long */
  async function wait(error: Behind | LogsMissing): Promise<void> {
    behindSince ??= Date.now();
    if (Date.now() < behindSince + WAIT_WHILE_BEHIND) return sleep(LOOK_AGAIN, { signal });
    // It may not be behind at all, but on another chain.
    guard.suspect();
    await guard.assertSameChain();
    if (error instanceof LogsMissing) {
      store.startAnew("lacks tokens");
      behindSince = undefined;
    }
    throw new HallmarkError("LEDGER_UNAVAILABLE", error.message, { retryAfter: 5, cause: error });
  }

  return {
    target: () => target,
    async run() {
      for (let attempt = 1; ; attempt++) {
        signal.throwIfAborted();
        try {
          await catchUp();
          behindSince = undefined;
          return;
        } catch (error) {
          if (error instanceof Behind || error instanceof LogsMissing) {
            attempt = 0;
            await wait(error);
          } else if (attempt === ATTEMPTS) throw error;
          else if (!(error instanceof ReadAgain)) store.recover(error);
        }
      }
    },
  };
}
