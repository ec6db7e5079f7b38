import { getCreateAddress } from "ethers";
import type { RpcLog } from "../../src/rpc/types.ts";
import { intrinsicGas, type Prices } from "./gas-prices.ts";
import type { Random } from "./random.ts";
import { execute } from "./simulated-contracts.ts";
import { copyState, emptyState, type State } from "./state.ts";
import type { Transaction } from "./transaction.ts";

/** Blocks with what is in them: a tree, of which one branch stands at a time. */

export interface Block {
  number: number;
  hash: string;
  parent: Block | undefined;
  /** Seconds. */
  timestamp: number;
  gasLimit: number;
  gasUsed: number;
  /** Undefined on a chain without one. */
  baseFee: bigint | undefined;
  mined: Mined[];
  /** What the chain knows after it. */
  state: State;
}

/** A transaction in a block. */
export interface Mined {
  transaction: Transaction;
  block: Block;
  index: number;
  succeeded: boolean;
  gasUsed: number;
  price: bigint;
  created: string | undefined;
  logs: RpcLog[];
}

/** What is decided of a block besides its transactions. */
export interface BlockOptions {
  timestamp: number;
  gasLimit: number;
  /** Instead of what follows from the block before (EIP-1559). */
  baseFee?: bigint;
  /** Gas that the transactions of people use who are not simulated. */
  others?: number;
}

export interface Chain {
  /** Decides the hashes of its blocks. */
  random: Random;
  prices: Prices;
  /** When the prices changed last, in milliseconds. */
  forkedAt: number;
  chainId: number;
  genesis: Block;
  /** The last block of the branch that stands. */
  head(): Block;
  /** All heads that there were, with when they came, in milliseconds. */
  heads: { at: number; head: Block }[];
  /** A block on the branch that ends with `head`. */
  at(number: number, head: Block): Block | undefined;
  /** Whether `block` is on the branch that ends with `head`. */
  isOn(block: Block, head: Block): boolean;
  byHash(hash: string): Block | undefined;
  /** Where a transaction is on the branch that ends with `head`. */
  mined(hash: string, head: Block): Mined | undefined;
  /** A block with as many of the transactions as fit and are valid, in their order. It does not stand yet. */
  build(parent: Block, transactions: readonly Transaction[], options: BlockOptions): Block;
  adopt(block: Block): void;
}

export interface ChainOptions {
  random: Random;
  prices: Prices;
  chainId: number;
  /** In wei. */
  balances: Map<string, bigint>;
  timestamp: number;
  gasLimit: number;
  baseFee: bigint | undefined;
  /** The hash of the first block, where it is to be that of another chain. */
  genesisHash?: string | undefined;
}

export function createChain(options: ChainOptions): Chain {
  const { random, prices, chainId, balances, timestamp, gasLimit, baseFee } = options;
  const { genesisHash = random.hash() } = options;
  const genesis: Block = {
    ...{ number: 0, hash: genesisHash, parent: undefined, timestamp, gasLimit, gasUsed: 0, baseFee },
    ...{ mined: [], state: { ...emptyState(), balances } },
  };
  const blocks = new Map([[genesis.hash, genesis]]);
  const places = new Map<string, Mined[]>();
  /** The branch that stands, by number. */
  const standing = [genesis];
  const heads = [{ at: Date.now(), head: genesis }];

  function at(number: number, head: Block): Block | undefined {
    if (number > head.number) return undefined;
    let block: Block | undefined = head;
    while (block !== undefined && block.number > number && standing[block.number] !== block)
      block = block.parent;
    return block?.number === number ? block : standing[number];
  }

  const isOn = (block: Block, head: Block) => at(block.number, head) === block;

  return {
    random,
    prices,
    forkedAt: -Infinity,
    chainId,
    genesis,
    heads,
    head: () => standing.at(-1) as Block,
    at,
    isOn,
    byHash: (hash) => blocks.get(hash),
    mined: (hash, head) => places.get(hash)?.find(({ block }) => isOn(block, head)),

    build(parent, transactions, options) {
      const block: Block = {
        ...{ number: parent.number + 1, hash: random.hash(), parent, timestamp: options.timestamp },
        ...{ gasLimit: options.gasLimit, gasUsed: options.others ?? 0, mined: [], state: parent.state },
        baseFee: options.baseFee ?? nextBaseFee(parent),
      };
      for (const transaction of transactions) include(block, transaction, { prices, chainId });
      blocks.set(block.hash, block);
      for (const mined of block.mined) {
        const { hash } = mined.transaction;
        places.set(hash, [...(places.get(hash) ?? []), mined]);
      }
      return block;
    },

    adopt(block) {
      const branch: Block[] = [];
      let each: Block | undefined = block;
      for (; each !== undefined && standing[each.number] !== each; each = each.parent) branch.unshift(each);
      standing.length = each === undefined ? 0 : each.number + 1;
      standing.push(...branch);
      heads.push({ at: Date.now(), head: block });
    },
  };
}

function nextBaseFee({ baseFee, gasUsed, gasLimit }: Block): bigint | undefined {
  if (baseFee === undefined) return undefined;
  const target = Math.floor(gasLimit / 2);
  const change = (baseFee * BigInt(gasUsed - target)) / BigInt(target) / 8n;
  if (gasUsed > target) return baseFee + (change > 1n ? change : 1n);
  return baseFee + change > 7n ? baseFee + change : 7n;
}

/** Executes a transaction at the end of a block, if it is valid there. */
function include(
  block: Block,
  transaction: Transaction,
  { prices, chainId }: Pick<Chain, "prices" | "chainId">,
): void {
  const { from, to, data, gas, value, isDecree } = transaction;
  const { nonces, balances } = block.state;
  const base = block.baseFee ?? 0n;
  const price = transaction.price < base + transaction.tip ? transaction.price : base + transaction.tip;
  const nonce = nonces.get(from) ?? 0;
  const balance = balances.get(from) ?? 0n;
  if (!isDecree) {
    if (transaction.nonce !== nonce || transaction.price < base) return;
    if (balance < BigInt(gas) * transaction.price + value) return;
    if (gas > prices.cap || block.gasUsed + gas > block.gasLimit) return;
    if (gas < intrinsicGas(data, to === undefined).standard) return;
  }
  const before = block.state;
  const state = copyState(before);
  const { logs, ...result } = execute(
    transaction,
    { state, prices, timestamp: block.timestamp, chainId },
    nonce,
  );
  const succeeded = !result.reverted && (isDecree === true || result.gas <= gas);
  const gasUsed = Math.min(result.gas, gas);
  block.state = succeeded ? state : copyState(before);
  if (isDecree) transaction.effect?.(block.state);
  else {
    const cost = BigInt(gasUsed) * price + (succeeded ? value : 0n);
    block.state.nonces.set(from, nonce + 1);
    block.state.balances.set(from, balance - cost);
    if (succeeded && to !== undefined)
      block.state.balances.set(to, (block.state.balances.get(to) ?? 0n) + value);
    block.gasUsed += gasUsed;
  }
  const index = block.mined.length;
  const first = block.mined.reduce((count, each) => count + each.logs.length, 0);
  const place = {
    ...{ blockNumber: hex(block.number), blockHash: block.hash },
    ...{ transactionHash: transaction.hash, transactionIndex: hex(index) },
  };
  block.mined.push({
    ...{ transaction, block, index, succeeded, gasUsed, price },
    created: to === undefined ? getCreateAddress({ from, nonce }).toLowerCase() : undefined,
    logs: succeeded ? logs.map((log, i) => ({ ...log, ...place, logIndex: hex(first + i) })) : [],
  });
}

export function hex(number: number | bigint): string {
  return `0x${number.toString(16)}`;
}
