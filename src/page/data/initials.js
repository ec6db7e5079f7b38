/**
 * What stands for a name on a stamp: the first letters of its words, or the first two of its only one.
 * @param {string} name
 */
export function initials(name) {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ["ST"];
  const letters = words.length > 1 ? words.map((word) => [...word][0]) : [...(words[0] ?? "")].slice(0, 2);
  return letters.slice(0, 3).join("");
}
