/** A `smartcontract_ID` in a path, or undefined where it can be none. */
export function parseTokenId(text: string | undefined): number | undefined {
  return /^[1-9][0-9]{0,14}$/.test(text ?? "") ? Number(text) : undefined;
}
