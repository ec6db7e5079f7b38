/** 1 to 11 characters (MetaMask adds no longer symbol), at least one of them a letter or digit. */
export const TICKER = /^(?=.*[A-Za-z0-9])[A-Za-z0-9.\-_$]{1,11}$/;

// The symbols of security tokens.
const RESERVED = /^ST-[0-9]+$/i;

/**
 * Returns the ticker as it was written, or `undefined` where it breaks the rule or has a security token's
 * form.
 */
export function parseTicker(text: string): string | undefined {
  return TICKER.test(text) && !RESERVED.test(text) ? text : undefined;
}

/**
 * The form that is unique: ASCII letters in lower case, as the registry contract folds; the rest is left as
 * it is.
 */
export function foldTicker(ticker: string): string {
  // Not toLowerCase() of the whole: it makes an ASCII k of the Kelvin sign.
  return ticker.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
