import { grouped, wholeTokens } from "../data/amounts.ts";
import { shortAddress } from "../data/short-forms.ts";
import { tokenAbi } from "./token-contract.ts";

/**
 * Why a contract refused a call, in plain words (ERC-6093, ERC-7943).
 *
 * @param error the error of a wallet or a node
 * @returns undefined if the error is not a contract's refusal
 */
export async function explainRefusal(
  error: unknown,
  { symbol, decimals }: { symbol: string; decimals: number },
): Promise<string | undefined> {
  const data = findRevertData(error);
  if (data === undefined) return undefined;
  const refusal = (await tokenAbi()).parseError(data);
  if (refusal === null) return "The contract refused it, for a reason that this page doesn't know.";
  const address = (name: string) => shortAddress(String(refusal.args.getValue(name)));
  const amount = (name: string) =>
    `${grouped(wholeTokens(String(refusal.args.getValue(name)), decimals))} ${symbol}`;
  switch (refusal.name) {
    case "ERC20InsufficientBalance":
      return `${address("sender")} holds ${amount("balance")}, which is less than ${amount("needed")}.`;
    case "ERC7943InsufficientUnfrozenBalance":
      return `Only ${amount("unfrozen")} of ${address("account")} can move; the rest is frozen. ${amount("amount")} was asked for.`;
    case "ERC7943CannotSend":
      return `${address("account")} is not allowed to send ${symbol}.`;
    case "ERC7943CannotReceive":
      return `${address("account")} is not allowed to receive ${symbol}: its issuer has to allow it first.`;
    case "ERC7943CannotTransfer":
      return refusal.args.getValue("from") === refusal.args.getValue("to")
        ? "From and to are the same address."
        : `The rules of ${symbol} forbid this transfer from ${address("from")} to ${address("to")}.`;
    case "NotController":
      return `${address("account")} may not do this: only the issuer's wallet may, and only while its issuer is not suspended.`;
    case "ERC20InvalidReceiver":
      return "Tokens can't be sent to this address.";
    case "ERC20InvalidSender":
      return "Tokens can't be taken from this address.";
    case "SupplyTooLarge":
      return "That is too much: the whole supply has to fit in 256 bits.";
    case "ZeroAddressNotAllowed":
      return "The zero address can't hold tokens.";
    default:
      return `The contract refused it: ${refusal.name}.`;
  }
}

/** How deep to look for revert data, which wallets and nodes put in different places, some of them nested. */
const MOST_NESTED = 5;

/** The ABI-encoded error of a contract: a selector and whole words, in hexadecimal. */
const REVERT_DATA = /^0x([0-9a-f]{8}([0-9a-f]{64})*)$/i;

function findRevertData(error: unknown, depth = 0): string | undefined {
  if (typeof error === "string") return REVERT_DATA.test(error) ? error : undefined;
  if (typeof error !== "object" || error === null || depth > MOST_NESTED) return undefined;
  const { data, error: inner, originalError, cause } = error as Record<string, unknown>;
  for (const place of [data, inner, originalError, cause]) {
    const found = findRevertData(place, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
