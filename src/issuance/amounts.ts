const MAX_UINT256 = 2n ** 256n - 1n;

/** An amount as a string: ASCII digits without a sign or a leading zero. */
export const AMOUNT = /^[1-9][0-9]*$/;
export const AMOUNT_MAX_DIGITS = MAX_UINT256.toString().length;

/**
 * Reads a positive whole number of tokens, at most 2^256-1: a JSON number up to 2^53-1, or a string of its
 * digits. Nothing is rounded. Returns `undefined` for anything else.
 */
export function parseAmount(value: number | string): bigint | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) && value > 0 ? BigInt(value) : undefined;
  // The length is checked first, because BigInt() takes more than linear time.
  if (value.length > AMOUNT_MAX_DIGITS || !AMOUNT.test(value)) return undefined;
  return fitUint256(BigInt(value));
}

/** An amount of base units, which may be none, as a string. */
export const UINT256 = /^(0|[1-9][0-9]*)$/;

/** Reads a number from 0 to 2^256-1, given as `parseAmount` takes amounts. Returns `undefined` for anything else. */
export function parseUint256(value: number | string): bigint | undefined {
  return value === 0 || value === "0" ? 0n : parseAmount(value);
}

/** The supply in base units, `amount × 10^decimals`, or `undefined` if it does not fit in a uint256. */
export function toBaseUnits(amount: bigint, decimals: number): bigint | undefined {
  return fitUint256(amount * 10n ** BigInt(decimals));
}

function fitUint256(value: bigint): bigint | undefined {
  return value <= MAX_UINT256 ? value : undefined;
}
