/** 1 to 32 characters, at least one of them a letter or digit. Without a hyphen, since `st_id` is issuer, hyphen and name. */
export const ISSUER_ID = /^(?=.*[A-Za-z0-9])[A-Za-z0-9_.]{1,32}$/;

/**
 * Returns the issuer's id as it was written, or `undefined` if it breaks the rule. An id is always written in one case; on an
 * EVM chain no second one may differ from it in case alone.
 */
export function parseIssuerId(text: string): string | undefined {
  return ISSUER_ID.test(text) ? text : undefined;
}
