import type { Wallet } from "ethers";
import type { OnBlock } from "../../../rpc/block-watch.ts";
import type { ChainGuard } from "../chain-guard.ts";
import type { Contracts } from "../contracts.ts";
import type { Node } from "../../../rpc/node.ts";

/** A chain with the contracts on it, and the operator that may use them. */
export interface ChainConnection {
  node: Node;
  guard: ChainGuard;
  chainId: number;
  wallet: Wallet;
  contracts: Contracts;
  /** The block that created the registry. */
  firstBlock: number;
  /** Tells of every new block; a chain that can't do so is asked for them. */
  onBlock?: OnBlock;
  /** Why the chain can't take more transactions, if that is so. */
  problem?: () => string | undefined;
}
