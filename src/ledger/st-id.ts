/** The id of a security token: `issuerId-tokenName`. An issuer id has no hyphen, so the first hyphen separates the two. */
export function stId(issuerId: string, tokenName: string): string {
  return `${issuerId}-${tokenName}`;
}
