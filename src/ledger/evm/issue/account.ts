import type { Wallet } from "ethers";
import type { HallmarkError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { createLatestBlock, type LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import { ledgerUnavailable } from "../../refusals.ts";
import type { ChainGuard } from "../chain-guard.ts";
import type { Call } from "./attempts.ts";
import { createNodeCap, type NodeCap } from "./node-cap.ts";
import { createNonces, type Nonces } from "./nonces.ts";
import { signTransaction, type Fees, type SignedTransaction } from "./sign-transaction.ts";
import { createTerms, type AllTerms } from "./terms.ts";
import { createTroubles, type Troubles } from "./troubles.ts";

export interface AccountOptions {
  node: Node;
  guard: ChainGuard;
  wallet: Wallet;
  chainId: number;
  /** Blocks until a transaction counts as settled; 1 means its own block. */
  confirmations: number;
  /** Milliseconds between two looks at a transaction. */
  pollInterval: number;
  /** Milliseconds until a transaction that waits to be mined is replaced by one with a higher fee. */
  stuckAfter: number;
  /** Ends the wait for transactions that were sent and aren't mined. */
  signal: AbortSignal;
  log: Log;
}

/** The operator's account, with all that its transactions share. */
export interface Account extends Omit<AccountOptions, "wallet" | "chainId"> {
  address: string;
  nonces: Nonces;
  terms: AllTerms;
  cap: NodeCap;
  latestBlock: LatestBlock;
  troubles: Troubles;
  sign(nonce: number, call: Call, fees: Fees): SignedTransaction;
}

export function createAccount({ wallet, chainId, ...options }: AccountOptions): Account {
  const { node, log } = options;
  const { address, signingKey } = wallet;
  const latestBlock = createLatestBlock(node);
  const cap = createNodeCap();
  return {
    ...options,
    address,
    nonces: createNonces(node, address),
    terms: createTerms({ node, address, latestBlock, cap }),
    cap,
    latestBlock,
    troubles: createTroubles(log),
    sign: (nonce, { to, data, gas }, fees) =>
      signTransaction(signingKey, { chainId, nonce, fees, gasLimit: gas, to, data }),
  };
}

export function tooLittleMoney({ address }: Account, balance: bigint): HallmarkError {
  return ledgerUnavailable("the operator's account has too little money for a transaction", {
    cause: `${address} has ${balance} wei`,
  });
}
