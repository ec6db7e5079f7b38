import type { Random } from "../random.ts";
import type { Block, Chain } from "../simulated-chain.ts";
import type { Transaction } from "../transaction.ts";
import type { Clock } from "./clock.ts";
import type { Host } from "./host.ts";
import { short, type Trace } from "./trace.ts";

/** How blocks are made at the moment; faults change it. */
export interface Market {
  gasLimit: number;
  /** Of the next block, in wei, where it does not follow from the block before. */
  baseFee: bigint | undefined;
  /** The part of a block, from 0 to 1, that transactions of other people take. */
  others: number;
  /** How likely a transaction is passed over. */
  passesOver: number;
  /** No blocks are made. */
  isStill: boolean;
}

export interface Miner {
  market: Market;
  /** To be in the next block, whatever happens: see decree. */
  decree(transaction: Transaction): void;
  /** Makes a block, of which the hosts hear. */
  mine(): void;
  /** Another branch takes the place of so many of the last blocks that there were. What was in them is in it, too, as likely as that. */
  reorganise(depth: number, length: number, likely: number): void;
  /** The deepest that there was. */
  deepest(): number;
}

export interface MinerOptions {
  clock: Clock;
  random: Random;
  trace: Trace;
  chain: Chain;
  hosts: readonly Host[];
  gasLimit: number;
  /** Milliseconds until another host hears of a block, in the mean. */
  latency: number;
}

/** Whoever makes the blocks of the chain that stands. */
export function createMiner({ clock, random, trace, chain, hosts, gasLimit, latency }: MinerOptions): Miner {
  const market: Market = { gasLimit, baseFee: undefined, others: 0, passesOver: 0, isStill: false };
  const decrees: Transaction[] = [];
  let deepest = 0;
  let heads = 0;

  function build(parent: Block, transactions: readonly Transaction[]): Block {
    const { baseFee } = market;
    market.baseFee = undefined;
    return chain.build(parent, transactions, {
      gasLimit: market.gasLimit,
      others: Math.floor(market.gasLimit * market.others),
      timestamp: Math.max(parent.timestamp + 1, Math.floor(Date.now() / 1000)),
      ...(baseFee !== undefined && parent.baseFee !== undefined && { baseFee }),
    });
  }

  function stand(block: Block, first?: Host): void {
    chain.adopt(block);
    const number = ++heads;
    first?.see(block);
    for (const host of hosts) {
      if (host === first) continue;
      clock.after(random.wait(latency), () => {
        // News of a later block may have come before.
        if (!host.isBehind && host.isUp && number === heads) host.see(block);
      });
    }
    trace.note(() => {
      const { number: height, hash, mined, gasUsed, gasLimit: limit, baseFee = 0n } = block;
      const names = mined.map(
        ({ transaction, succeeded }) => short(transaction.hash) + (succeeded ? "" : "✗"),
      );
      return `block ${height} ${short(hash)} [${names.join()}] gas ${gasUsed}/${limit} base fee ${baseFee}`;
    });
  }

  return {
    market,
    deepest: () => deepest,
    decree: (transaction) => void decrees.push(transaction),

    mine() {
      if (market.isStill) return;
      const parent = chain.head();
      const able = hosts.filter((host) => host.isUp && !host.isBehind && host.node.view === parent);
      const host = able.length > 0 ? random.pick(able) : undefined;
      const waiting = host?.node.pool.executable(parent) ?? [];
      const chosen = waiting.filter(() => !random.chance(market.passesOver));
      stand(build(parent, [...decrees.splice(0), ...chosen]), host);
    },

    reorganise(depth, length, likely) {
      const old = chain.head();
      // From the highest block that there ever was: whoever saw that one may have missed what came since.
      const highest = Math.max(...chain.heads.map(({ head }) => head.number));
      const root = chain.at(Math.max(1, highest - depth), old);
      if (root === undefined || root === old) return;
      deepest = Math.max(deepest, highest - root.number);
      const undone: Transaction[] = [];
      for (let block = old; block !== root; block = block.parent as Block)
        undone.unshift(...block.mined.map(({ transaction }) => transaction));
      let head = root;
      for (let i = 0; i < length; i++) {
        const again = undone.filter(({ isDecree }) => isDecree === true || random.chance(likely));
        // Only in the first one: what is invalid by then stays out.
        head = build(head, i === 0 ? [...decrees.splice(0), ...again] : []);
      }
      trace.note(() => `reorganised: ${old.number - root.number} blocks after ${root.number} are gone`);
      stand(head);
    },
  };
}
