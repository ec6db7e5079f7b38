import { shortAddress } from "../data/short-forms.ts";
import { account } from "./account.ts";

interface Explained {
  text: string;
  /** Whether surely nothing was sent. */
  isSure: boolean;
}

/** The owner said no (EIP-1193). */
export const DECLINED = 4001;
/** The wallet is asking its owner already (EIP-1474). */
export const IS_ASKING = -32002;

/** Explains a wallet's error to people. The codes are those of EIP-1193, EIP-1474 and EIP-3326. */
export function explainWalletError(error: unknown): Explained {
  const { code, message = "" } = (error ?? {}) as { code?: unknown; message?: string };
  const codes = codesOf(error);
  const sure = (text: string) => ({ text, isSure: true });
  if (codes.has(DECLINED) || code === "ACTION_REJECTED")
    return sure("You declined it in the wallet. Nothing was sent.");
  if (codes.has(4100)) return sure(notLetIn(account.value?.address));
  if (codes.has(4200) || codes.has(-32601)) return sure("This wallet can't do that.");
  if (codes.has(4902)) return sure("The wallet doesn't know this network. Add it there, then try again.");
  if (codes.has(IS_ASKING)) return sure("The wallet is already waiting for your answer: open it.");
  if (/insufficient funds|enough funds/i.test(message))
    return sure("The wallet has no ether to pay for the transaction.");
  return { text: message === "" ? "The wallet answered with an error." : message, isSure: false };
}

/** The wallet does not let the page use an account, perhaps because its owner chose another one and it did not say so. */
function notLetIn(address: string | undefined): string {
  if (address === undefined) return "The wallet is locked: open it, then try again.";
  const asked = shortAddress(address);
  return `The wallet is locked, or on another account than ${asked}: open it and choose that one. To use the other one here, disconnect the wallet and connect it again.`;
}

/** How deep wallets wrap one error in another. */
const MOST_NESTED = 4;

/** The codes of a wallet's error and of those that it wraps. Some wallets write a code as a string. */
export function codesOf(error: unknown, depth = 0): Set<number> {
  if (typeof error !== "object" || error === null || depth > MOST_NESTED) return new Set();
  const { code, data, originalError, cause, error: inner } = error as Record<string, unknown>;
  const wrapped = [data, originalError, cause, inner].flatMap((part) => [...codesOf(part, depth + 1)]);
  const own = typeof code === "number" || typeof code === "string" ? Number(code) : NaN;
  return new Set(Number.isNaN(own) ? wrapped : [own, ...wrapped]);
}
