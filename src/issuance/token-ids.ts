/** Reads a `smartcontract_ID` from a path; `undefined` if the text is none. */
export function parseTokenId(text: string | undefined): number | undefined {
  return /^[1-9][0-9]{0,14}$/.test(text ?? "") ? Number(text) : undefined;
}
