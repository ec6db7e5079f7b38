/** The letters for a name's stamp: the first ones of its words, or the first two of a single word. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ["ST"];
  const letters = words.length > 1 ? words.map((word) => [...word][0]) : [...(words[0] ?? "")].slice(0, 2);
  return letters.slice(0, 3).join("");
}
