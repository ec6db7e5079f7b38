/**
 * 1 to 11 characters (MetaMask accepts no longer symbols), at least one of them a letter or digit. `ST-` and a number is no
 * ticker, since the symbols of security tokens have that form.
 */
export const TICKER = /^(?![Ss][Tt]-[0-9]+$)(?=.*[A-Za-z0-9])[A-Za-z0-9.\-_$]{1,11}$/;

/** Returns the ticker as it was written, or `undefined` if it breaks the rule or is reserved for a security token. */
export function parseTicker(text: string): string | undefined {
  return TICKER.test(text) ? text : undefined;
}
