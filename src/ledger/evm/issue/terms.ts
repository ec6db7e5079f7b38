import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import type { RpcBlock } from "../../../rpc/types.ts";
import { createMarket, type Market } from "./fees.ts";
import type { NodeCap } from "./node-cap.ts";
import type { Fees } from "./sign-transaction.ts";

/** EIP-7825: no transaction may use more on a chain of today. Where more is allowed, this is enough. */
const TRANSACTION_GAS_CAP = 16_777_216;

/** geth's pool refuses transactions over 128 KiB; this leaves room for the envelope. */
const CALLDATA_BOUND = 120_000;

/** A batch takes a third of a block at most, so that three operators fill it; half of it if a third would be small. */
const SMALL_BATCH = 10_000_000;

/** For how many milliseconds fees are used without asking again. */
const FRESH_FOR = 1_000;

/** If the balance pays for so many full transactions, it is not read before each one. */
const PLENTY = 10_000n;

/** What a transaction may take. */
export interface Limits {
  gas: number;
  /** Of calldata. */
  bytes: number;
}

/** What a transaction can be now. */
export interface Terms extends Limits {
  market: Market;
  /** No transaction over this can be mined. */
  blockGasLimit: number;
  /** The latest block. */
  block: number;
  /** The operator's, in wei. */
  balance: bigint;
  /** What to offer for so much gas. */
  feesFor(gas: bigint): Fees;
}

interface Facts {
  market: Market;
  block: RpcBlock;
  balance: bigint;
}

export interface TermsOptions {
  node: Node;
  address: string;
  latestBlock: LatestBlock;
  cap: NodeCap;
}

/**
 * Finds out what bounds a transaction now: the block, the market, the operator's money, and what the node takes.
 * `age` says how many milliseconds old the answer may be.
 * @throws if the node can't be asked
 */
export function createTerms({ node, address, latestBlock, cap }: TermsOptions) {
  const askMarket = createMarket(node);
  let known: (Facts & { askedAt: number }) | undefined;

  async function balance(): Promise<bigint> {
    return BigInt((await node.send("eth_getBalance", [address, "latest"])) as string);
  }

  async function facts(age: number): Promise<Facts> {
    const askedAt = Date.now();
    if (known === undefined || askedAt - known.askedAt >= age) {
      const [block, money] = await Promise.all([latestBlock(age), balance()]);
      known = { market: await askMarket(block), block, balance: money, askedAt };
      return known;
    }
    const cost = BigInt(TRANSACTION_GAS_CAP) * known.market.fees.price;
    return known.balance > PLENTY * cost ? known : { ...known, balance: await balance() };
  }

  function termsOf({ market, block, balance }: Facts): Terms {
    const least = atLeastOne(market.leastPrice);
    const money = smaller(balance, cap.limit());
    return {
      market,
      block: Number(block.number),
      blockGasLimit: Number(block.gasLimit),
      balance,
      gas: Math.min(batchGas(Number(block.gasLimit)), Number(money / least)),
      bytes: CALLDATA_BOUND,
      feesFor(gas) {
        if (market.fees.tip === undefined) return market.fees;
        // Cheaper than usual if the node, or the operator's money, allows no more.
        const highest = money / atLeastOne(gas);
        if (highest >= market.fees.price) return market.fees;
        return { price: highest > least ? highest : least, tip: market.fees.tip };
      },
    };
  }

  return {
    /** The last ones that are known; to begin with, those of a chain like most. */
    limits: (): Limits =>
      known === undefined ? { gas: TRANSACTION_GAS_CAP, bytes: CALLDATA_BOUND } : termsOf(known),

    async now(age = FRESH_FOR): Promise<Terms> {
      return termsOf(await facts(age));
    },
  };
}

/** The gas of a full batch. */
function batchGas(blockGasLimit: number): number {
  const share = Math.max(blockGasLimit / 3, Math.min(blockGasLimit / 2, SMALL_BATCH));
  return Math.floor(Math.min(TRANSACTION_GAS_CAP, share));
}

function smaller(a: bigint, b: bigint | undefined): bigint {
  return b === undefined || a < b ? a : b;
}

function atLeastOne(wei: bigint): bigint {
  return wei > 0n ? wei : 1n;
}

export type AllTerms = ReturnType<typeof createTerms>;
