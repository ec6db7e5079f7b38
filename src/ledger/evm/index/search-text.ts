/** Text as it is searched: without the case of letters, in any script (Unicode's simple way, one for one). */
export function searchText(text: string): string {
  // The one letter whose lower case depends on its neighbours.
  return text.toLowerCase().replaceAll("ς", "σ");
}
