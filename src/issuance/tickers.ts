/** 1 to 11 characters, at least one of them a letter or digit. MetaMask takes no longer symbols. */
export const TICKER = /^(?=.*[A-Za-z0-9])[A-Za-z0-9.\-_$]{1,11}$/;

// Security tokens have symbols of this form.
const RESERVED = /^ST-[0-9]+$/i;

/** Returns the ticker as it was written, or `undefined` if it breaks the rule or is reserved for a security token. */
export function parseTicker(text: string): string | undefined {
  return TICKER.test(text) && !RESERVED.test(text) ? text : undefined;
}
