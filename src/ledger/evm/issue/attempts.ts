import type { Node } from "../../../rpc/node.ts";
import type { RpcReceipt } from "../../../rpc/types.ts";
import type { Fees, SignedTransaction } from "./sign-transaction.ts";

/** What a transaction does, and the gas that it may use. */
export interface Call {
  /** 0x and 40 hex digits. */
  to: string;
  data: Buffer;
  gas: bigint;
  /** The first topic of a log which says that a part of it fails, if it is undone then: see SEND_WHOLE. */
  failure?: string | undefined;
}

/** One signed transaction that does a call. */
export interface Attempt<C extends Call> extends SignedTransaction {
  call: C;
  nonce: number;
  fees: Fees;
  /** Whether a node may have it: it was offered, and what came back was not a refusal. */
  mayBeTaken: boolean;
}

/** A call that was mined, whether it reverted or not. */
export interface Mined<C extends Call> {
  call: C;
  nonce: number;
  receipt: RpcReceipt;
}

/** Every transaction that was signed for one piece of work. All are kept until the work is settled, as any may be mined. */
export interface Attempts<C extends Call> {
  all: readonly Attempt<C>[];
  /** Signs the call. The last one is what is offered from now on. */
  add(nonce: number, call: C, fees: Fees): Attempt<C>;
  /** Those that are mined, in the chain's order. @throws if the node does not answer */
  mined(): Promise<Mined<C>[]>;
  /** Those with this nonce that the node has, mined or waiting to be, in the order of `all`. @throws as above */
  known(nonce: number): Promise<Attempt<C>[]>;
}

export function createAttempts<C extends Call>(
  node: Node,
  sign: (nonce: number, call: C, fees: Fees) => SignedTransaction,
): Attempts<C> {
  const all: Attempt<C>[] = [];

  async function minedAs({ call, nonce, hash }: Attempt<C>): Promise<Mined<C>[]> {
    const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
    return receipt === null ? [] : [{ call, nonce, receipt }];
  }

  return {
    all,

    add(nonce, call, fees) {
      const signed = sign(nonce, call, fees);
      const same = all.findIndex(({ hash }) => hash === signed.hash);
      const [attempt = { ...signed, call, nonce, fees, mayBeTaken: false }] =
        same < 0 ? [] : all.splice(same, 1);
      all.push(attempt);
      return attempt;
    },

    async mined() {
      const mined = (await Promise.all(all.map(minedAs))).flat();
      return mined.sort(
        ({ receipt: a }, { receipt: b }) =>
          Number(a.blockNumber) - Number(b.blockNumber) ||
          Number(a.transactionIndex) - Number(b.transactionIndex),
      );
    },

    async known(nonce) {
      const withNonce = all.filter((attempt) => attempt.nonce === nonce);
      const found = await Promise.all(
        withNonce.map(({ hash }) => node.send("eth_getTransactionByHash", [hash])),
      );
      return withNonce.filter((_, i) => found[i] !== null);
    },
  };
}
