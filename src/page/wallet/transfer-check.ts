import { grouped } from "../data/amounts.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Asset } from "../data/types.ts";
import { view } from "./token-contract.ts";

/** A condition of a transfer, and whether it is met. */
export interface Check {
  isFine: boolean;
  text: string;
}

/**
 * Asks a security token whether its rules let a transfer happen (ERC-7943).
 * @returns the answer, then its reasons
 */
export async function checkTransfer(
  { contract, symbol }: Asset,
  from: string,
  to: string,
  units: bigint,
): Promise<[answer: Check, ...reasons: Check[]]> {
  const [may, sends, receives, balance, frozen] = await Promise.all([
    view(contract, "canTransfer", [from, to, units]),
    view(contract, "canSend", [from]),
    view(contract, "canReceive", [to]),
    view(contract, "balanceOf", [from]),
    view(contract, "getFrozenTokens", [from]),
  ]);
  // The frozen amount may be more than the balance.
  const free = balance > frozen ? balance - frozen : 0n;
  return [
    { isFine: may, text: may ? "Yes, you may send this." : "No, this can't be sent." },
    {
      isFine: sends,
      text: sends ? "You are allowed to send it." : "You are not allowed to send it: ask the issuer.",
    },
    {
      isFine: receives,
      text: receives
        ? `${shortAddress(to)} is allowed to receive it.`
        : `${shortAddress(to)} is not allowed to receive it: its issuer has to allow it first.`,
    },
    {
      isFine: units <= free,
      text: `${grouped(String(free))} ${symbol} of yours can move${frozen > 0n ? `; ${grouped(String(frozen))} are frozen` : ""}.`,
    },
  ];
}
