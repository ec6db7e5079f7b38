import type { Asset } from "../data/types.ts";
import { view } from "./token-contract.ts";

/** What an account has of a token, in base units. */
export interface Held {
  balance: bigint;
  /** What of it is not frozen. */
  free: bigint;
}

export async function readHeld({ contract, kind }: Asset, account: string | undefined): Promise<Held> {
  const [balance, frozen] = await Promise.all([
    view(contract, "balanceOf", [account]),
    kind === "security_token" ? view(contract, "getFrozenTokens", [account]) : 0n,
  ]);
  // More may be frozen than there is.
  return { balance, free: balance > frozen ? balance - frozen : 0n };
}
