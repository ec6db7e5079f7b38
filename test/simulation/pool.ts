import { intrinsicGas, type Prices } from "./gas-prices.ts";
import { outbids, refuse, type Personality } from "./personality.ts";
import type { Block } from "./simulated-chain.ts";
import type { Transaction } from "./transaction.ts";

/** What a node takes at most, as its operator has set it. */
export interface PoolLimits {
  /** Bytes of a transaction. */
  size: number;
  /** Wei that a transaction may cost; geth's `--rpc.txfeecap`. */
  fee: bigint;
  /** It keeps no transaction that can't be in the next block, and none of blocks that stand no longer. */
  isForgetful: boolean;
}

/** The transactions that a node waits with, by sender and nonce. */
export interface Pool {
  /** @throws RpcError where the node does not take it */
  add(transaction: Transaction, head: Block): void;
  /** Takes it without a question, as from another node. */
  put(transaction: Transaction): void;
  has(hash: string): Transaction | undefined;
  remove(hash: string): void;
  /** What could be mined after `head`, without those that wait for an earlier nonce, the best paid first. */
  executable(head: Block): Transaction[];
  /** The nonce after those that wait. */
  pendingNonce(account: string, head: Block): number;
  /** Forgets what can't be mined any more. */
  prune(head: Block): void;
  clear(): void;
  all(): Transaction[];
}

/** Whether the block after `head` can have it, once those before it are mined. */
export function isMinable({ from, gas, price, value }: Transaction, head: Block): boolean {
  const balance = head.state.balances.get(from) ?? 0n;
  const isPayable = balance >= BigInt(gas) * price + value && price >= (head.baseFee ?? 0n);
  return isPayable && gas <= head.gasLimit;
}

export function createPool(
  chainId: number,
  prices: Prices,
  personality: Personality,
  limits: PoolLimits,
): Pool {
  const waiting = new Map<string, Transaction>();
  const place = ({ from, nonce }: Pick<Transaction, "from" | "nonce">) => `${from}:${nonce}`;
  const nonceOf = (account: string, head: Block) => head.state.nonces.get(account) ?? 0;

  function check(transaction: Transaction, head: Block): void {
    const { chainId: of, price, tip, gas, data, size, value, from, nonce, to } = transaction;
    const balance = head.state.balances.get(from) ?? 0n;
    const isGeth = personality.name === "geth";
    if (of !== undefined && of !== chainId) refuse(personality, "wrong chain");
    if (BigInt(gas) * price > limits.fee) refuse(personality, "too expensive");
    if (size > limits.size) refuse(personality, "too large");
    if (tip > price) refuse(personality, "tip above price");
    if (!isGeth && nonce < nonceOf(from, head)) refuse(personality, "nonce too low");
    if (gas > prices.cap) refuse(personality, "gas above cap");
    if (gas > head.gasLimit) refuse(personality, "gas above block");
    const { standard, floor } = intrinsicGas(data, to === undefined);
    // The floor came with Prague, as the cap did soon after.
    if (gas < (prices.cancun ? Math.max(standard, floor) : standard)) refuse(personality, "gas too low");
    if (nonce < nonceOf(from, head)) refuse(personality, "nonce too low");
    if (waiting.get(place(transaction))?.hash === transaction.hash) refuse(personality, "known");
    if (!personality.keepsCheap && price < (head.baseFee ?? 0n)) refuse(personality, "fee below base fee");
    if (balance < BigInt(gas) * price + value) refuse(personality, "no money");
    const before = waiting.get(place(transaction));
    if (before !== undefined && !outbids(transaction, before, personality))
      refuse(personality, "underpriced");
  }

  return {
    add(transaction, head) {
      check(transaction, head);
      waiting.set(place(transaction), transaction);
    },
    put(transaction) {
      const before = waiting.get(place(transaction));
      if (before === undefined || outbids(transaction, before, personality))
        waiting.set(place(transaction), transaction);
    },
    has: (hash) => [...waiting.values()].find((transaction) => transaction.hash === hash),
    remove(hash) {
      for (const [key, transaction] of waiting) if (transaction.hash === hash) waiting.delete(key);
    },
    executable(head) {
      const ready: Transaction[] = [];
      for (const transaction of [...waiting.values()].sort((a, b) => a.nonce - b.nonce)) {
        const mine = ready.filter(({ from }) => from === transaction.from).length;
        if (transaction.nonce === nonceOf(transaction.from, head) + mine) ready.push(transaction);
      }
      return ready;
    },
    pendingNonce(account, head) {
      let nonce = nonceOf(account, head);
      while (waiting.has(place({ from: account, nonce }))) nonce++;
      return nonce;
    },
    prune(head) {
      for (const [key, transaction] of waiting) {
        const isUsed = transaction.nonce < nonceOf(transaction.from, head);
        if (isUsed || (limits.isForgetful && !isMinable(transaction, head))) waiting.delete(key);
      }
    },
    clear: () => waiting.clear(),
    all: () => [...waiting.values()],
  };
}
