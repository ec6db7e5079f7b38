import { grouped, wholeTokens } from "../data/amounts.js";
import { abi } from "./contract.js";
import { short } from "../data/short.js";

/** @typedef {{ symbol: string, decimals: number }} Unit */

/**
 * Why a contract refused, as it says itself (ERC-6093, ERC-7943), or undefined where an error tells no such thing.
 * @param {unknown} error what a wallet or node answered
 * @param {Unit} unit
 */
export async function refusalOf(error, { symbol, decimals }) {
  const data = revertData(error);
  if (data === undefined) return undefined;
  const reason = (await abi()).parseError(data);
  if (reason === null) return "The contract refused it, for a reason that this page doesn't know.";
  const [a, b, c] = reason.args;
  const amount = (/** @type {bigint} */ units) => `${grouped(wholeTokens(units, decimals))} ${symbol}`;
  switch (reason.name) {
    case "ERC20InsufficientBalance":
      return `${short(a)} holds ${amount(b)}, which is less than ${amount(c)}.`;
    case "ERC7943InsufficientUnfrozenBalance":
      return `Only ${amount(c)} of ${short(a)} can move; the rest is frozen. ${amount(b)} was asked for.`;
    case "ERC7943CannotSend":
      return `${short(a)} is not allowed to send ${symbol}.`;
    case "ERC7943CannotReceive":
      return `${short(a)} is not allowed to receive ${symbol}: its issuer has to allow it first.`;
    case "ERC7943CannotTransfer":
      return `The rules of ${symbol} forbid this transfer from ${short(a)} to ${short(b)}.`;
    case "NotController":
      return `Only the issuer's wallet may do this, and ${short(a)} is not.`;
    case "ERC20InvalidReceiver":
      return "Tokens can't be sent to this address.";
    case "ERC20InvalidSender":
      return "Tokens can't be taken from this address.";
    case "ZeroAddressNotAllowed":
      return "The zero address can't hold tokens.";
    default:
      return `The contract refused it: ${reason.name}.`;
  }
}

/**
 * What a wallet's error means, in plain words, and whether surely nothing was sent.
 * @param {unknown} error
 * @returns {{ text: string, isSure: boolean }}
 */
export function walletWords(error) {
  const { code, message = "" } = /** @type {{ code?: unknown, message?: string }} */ (error ?? {});
  if (code === 4001 || code === "ACTION_REJECTED")
    return { text: "You declined it in the wallet. Nothing was sent.", isSure: true };
  if (code === 4100) return { text: "The wallet doesn't let this page use that account.", isSure: true };
  if (code === 4200 || code === -32601) return { text: "This wallet can't do that.", isSure: true };
  if (code === 4902)
    return { text: "The wallet doesn't know this network. Add it there, then try again.", isSure: true };
  if (code === -32002)
    return { text: "The wallet is already waiting for your answer: open it.", isSure: true };
  if (/insufficient funds|enough funds/i.test(message))
    return { text: "The wallet has no ether to pay for the transaction.", isSure: true };
  return { text: message === "" ? "The wallet answered with an error." : message, isSure: false };
}

/**
 * Wherever wallets and nodes put it.
 * @param {unknown} error
 * @returns {string | undefined}
 */
function revertData(error, depth = 0) {
  if (typeof error === "string") return /^0x([0-9a-f]{8}([0-9a-f]{64})*)$/i.test(error) ? error : undefined;
  if (typeof error !== "object" || error === null || depth > 5) return undefined;
  const { data, error: inner, originalError, cause } = /** @type {Record<string, unknown>} */ (error);
  for (const place of [data, inner, originalError, cause]) {
    const found = revertData(place, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
