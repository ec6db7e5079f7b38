/** The beginning and the end of an address, enough for people to recognise it: "0x7099…79C8". */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
