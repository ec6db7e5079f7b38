/** The id of a security token: `issuerId-tokenName`. An issuer id has no hyphen, so it splits in one way. */
export function stId(issuerId: string, tokenName: string): string {
  return `${issuerId}-${tokenName}`;
}
