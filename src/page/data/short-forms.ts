/** The beginning and the end of an address, enough for people to recognise it: "0x7099…79C8". */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** The letters for a name's stamp: the first ones of its words, or the first two of a single word. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ["ST"];
  const letters = words.length > 1 ? words.map((word) => [...word][0]) : [...(words[0] ?? "")].slice(0, 2);
  return letters.slice(0, 3).join("");
}
