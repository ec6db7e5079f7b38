import { HallmarkError } from "../../../base/errors.ts";
import { RpcError, type Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import type { RpcBlock, RpcLog } from "../../../rpc/types.ts";
import type { Contracts } from "../contracts.ts";
import { Behind, hex, ReadAgain, type ChainBlocks } from "./chain-blocks.ts";
import { createLogsByAddress, type BlockRange } from "./logs-by-address.ts";
import { createSpan, LOGS_AT_ONCE, type Span } from "./span.ts";
import type { IndexStore } from "./store.ts";

// Longer than other files, because both ways to ask share the figures by which the cheaper one is chosen.

/** How many logs cost as much as one more call to the node. */
const QUESTION = 20;

/** The most blocks in one call. */
const LONGEST = 2_000;

/** How many blocks it takes to forget half of what was learned before. */
const HALF_LIFE = 8;

/** For how many blocks calls by topic are avoided after the node refused one for a single block. */
const REMEMBERED = 100;

/** How often a single block is asked for, and milliseconds in between: a node behind the same URL may know it later. */
const ATTEMPTS = 3;
const PAUSE = 100;
/** Milliseconds after a first refusal of several blocks, doubled with each: a node may mean "not so often". */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 1_000;

export interface Look {
  /** The last block that it took in. */
  last: number;
  logs: RpcLog[];
  /** Whether only logs of addresses were asked for that were known then. */
  isByAddress: boolean;
  /** To be called with the number of logs that were not this service's. */
  learn(foreign: number): void;
}

export interface LogReader {
  /** The logs of old blocks, from one on and up to another at most. */
  between(from: number, to: number): Promise<Look>;
  /** The logs of this very block. */
  of(block: RpcBlock): Promise<Look>;
}

/** A way to ask for logs. */
interface Way {
  span: Span;
  of(blocks: BlockRange): Promise<RpcLog[]>;
  learn(blocks: number, foreign: number): void;
}

export interface LogReaderOptions {
  node: Node;
  blocks: ChainBlocks;
  store: IndexStore;
  contracts: Contracts;
}

/**
 * Asks a node for the logs that the index needs, in the cheaper of two ways: by topics, which takes one call and also brings
 * the logs of other contracts, or by address, which takes more calls the more tokens there are.
 */
export function createLogReader({ node, blocks, store, contracts }: LogReaderOptions): LogReader {
  /** An estimate of how many logs of other contracts a block has. */
  let foreign = 0;
  let avoidTopicsUntil = 0;
  const byAddress = createLogsByAddress(
    node,
    store,
    contracts.registry.address.toLowerCase(),
    contracts.factory.address,
  );
  const addresses: Way = { span: createSpan(LONGEST), of: byAddress.of, learn: () => undefined };
  const topics: Way = {
    span: createSpan(LONGEST),
    async of(which) {
      const filter = { ...which, topics: [store.events.all] };
      return (await node.send("eth_getLogs", [filter])) as RpcLog[];
    },
    learn(count, found) {
      foreign += ((found / count - foreign) * count) / (count + HALF_LIFE);
    },
  };

  function wayForOne(block: number): Way {
    if (block < avoidTopicsUntil) return addresses;
    return foreign > QUESTION * (byAddress.questions() - 1) ? addresses : topics;
  }

  function wayForMany(from: number): Way {
    if (from < avoidTopicsUntil) return addresses;
    const together = Math.min(topics.span.reach, LOGS_AT_ONCE / Math.max(foreign, 1e-9));
    const cost = foreign + QUESTION / together;
    return cost > (QUESTION * byAddress.questions()) / addresses.span.reach ? addresses : topics;
  }

  async function of(block: RpcBlock): Promise<Look> {
    const number = Number(block.number);
    const way = wayForOne(number);
    const logs = await attempt(way, block);
    if (logs !== undefined) {
      return { last: number, logs, isByAddress: way === addresses, learn: (found) => way.learn(1, found) };
    }
    if (way === addresses) {
      throw new HallmarkError(
        "LEDGER_UNAVAILABLE",
        "the node refuses eth_getLogs, even for a single block: the service needs a node that answers it",
        { retryAfter: 5 },
      );
    }
    avoidTopicsUntil = number + REMEMBERED;
    throw new ReadAgain(`the node refuses to answer for all of block ${number}`);
  }

  /** Undefined if the node refuses, and goes on doing so. */
  async function attempt(way: Way, { number, hash }: RpcBlock): Promise<RpcLog[] | undefined> {
    for (let left = ATTEMPTS; left > 0; left--) {
      try {
        return await way.of({ blockHash: hash });
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        const now = await blocks.at(Number(number));
        if (now.hash !== hash) throw new ReadAgain(`block ${Number(number)} changed`, { cause: error });
        if (left > 1) await sleep(PAUSE);
      }
    }
    return undefined;
  }

  return {
    of,
    async between(from, to) {
      for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
        const way = wayForMany(from);
        const last = Math.min(to, from + way.span.length - 1);
        const count = last - from + 1;
        try {
          const logs = await way.of({ fromBlock: hex(from), toBlock: hex(last) });
          way.span.worked(count, logs.length);
          return { last, logs, isByAddress: way === addresses, learn: (found) => way.learn(count, found) };
        } catch (error) {
          if (error instanceof ReadAgain || error instanceof Behind) throw error;
          // Whatever the reason was, a call for fewer blocks is more likely to succeed.
          if (count > 1) way.span.refused(count);
          if (!(error instanceof RpcError)) throw error;
          if (count === 1) return await of(await blocks.at(from));
          await sleep(pause);
        }
      }
    },
  };
}
