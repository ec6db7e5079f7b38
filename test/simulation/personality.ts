import { RpcError } from "../../src/rpc/node.ts";
import type { Transaction } from "./transaction.ts";

/** Why a node does not take a transaction, or does not answer. */
export type Refusal =
  | "unreadable"
  | "wrong chain"
  | "tip above price"
  | "gas above block"
  | "gas above cap"
  | "gas too low"
  | "too large"
  | "too expensive"
  | "nonce too low"
  | "no money"
  | "fee below base fee"
  | "known"
  | "underpriced"
  | "unknown block"
  | "range beyond head"
  | "state beyond head"
  | "unknown opcode"
  | "unknown method";

/** In what real nodes differ. */
export interface Personality {
  name: "anvil" | "geth";
  errors: Partial<Record<Refusal, [code: number, message: string]>>;
  /** Whether a transaction that can't pay the base fee of now waits for a lower one. */
  keepsCheap: boolean;
  /** By what part a replacement must offer more, in percent; 0: by any. */
  replacementRaise: bigint;
  /** Wei a unit of gas. */
  suggestedTip: bigint;
  /** As it comes: wei that a transaction may cost, and bytes that it may have. */
  limits: { fee: bigint; size: number };
}

const ETHER = 10n ** 18n;

export const ANVIL: Personality = {
  name: "anvil",
  errors: {
    unreadable: [-32602, "Failed to decode transaction"],
    "wrong chain": [-32003, "invalid chain id for signer"],
    "tip above price": [-32003, "max priority fee per gas higher than max fee per gas"],
    "gas above block": [-32000, "intrinsic gas too high -- tx.gas_limit > env.block.gas_limit"],
    "gas above cap": [-32003, "transaction gas limit too high"],
    "gas too low": [-32000, "intrinsic gas too low"],
    "nonce too low": [-32003, "nonce too low"],
    "no money": [-32003, "Insufficient funds for gas * price + value"],
    "fee below base fee": [-32003, "max fee per gas less than block base fee"],
    known: [-32003, "transaction already imported"],
    underpriced: [-32003, "replacement transaction underpriced"],
    "unknown block": [-32000, "unknown block"],
    "state beyond head": [-32602, "BlockOutOfRangeError"],
    "range beyond head": [-32602, "BlockOutOfRangeError"],
    "unknown opcode": [-32603, "EVM error NotActivated"],
    "unknown method": [-32601, "Method not found"],
  },
  keepsCheap: false,
  replacementRaise: 0n,
  suggestedTip: 1_000_000_000n,
  limits: { fee: ETHER * ETHER, size: 131_072 },
};

export const GETH: Personality = {
  name: "geth",
  errors: {
    unreadable: [-32000, "transaction type not supported"],
    "wrong chain": [-32000, "invalid sender: invalid chain id for signer"],
    "tip above price": [-32000, "max priority fee per gas higher than max fee per gas"],
    "gas above block": [-32000, "exceeds block gas limit"],
    "gas above cap": [-32000, "transaction gas limit too high"],
    "gas too low": [-32000, "intrinsic gas too low"],
    "too large": [-32000, "oversized data"],
    "too expensive": [-32000, "tx fee exceeds the configured cap"],
    "nonce too low": [-32000, "nonce too low"],
    "no money": [-32000, "insufficient funds for gas * price + value"],
    known: [-32000, "already known"],
    underpriced: [-32000, "replacement transaction underpriced"],
    "unknown block": [-32000, "unknown block"],
    "state beyond head": [-32000, "header not found"],
    "range beyond head": [-32602, "block range extends beyond current head block"],
    "unknown opcode": [-32000, "invalid opcode"],
    "unknown method": [-32601, "the method does not exist/is not available"],
  },
  keepsCheap: true,
  replacementRaise: 10n,
  suggestedTip: 1n,
  limits: { fee: ETHER, size: 131_072 },
};

export function refuse({ errors }: Personality, why: Refusal): never {
  const [code, message] = errors[why] ?? [-32000, why];
  throw new RpcError(code, message);
}

/** Whether a transaction may take the place of another one of the same nonce. */
export function outbids(next: Transaction, before: Transaction, { replacementRaise }: Personality): boolean {
  const least = (fee: bigint) =>
    (fee * (100n + replacementRaise)) / 100n + (replacementRaise === 0n ? 1n : 0n);
  return next.price >= least(before.price) && next.tip >= least(before.tip);
}
