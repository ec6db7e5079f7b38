/**
 * Text as it is searched: without the case of letters, in any script. Whatever Unicode's full case folding makes equal
 * is equal, such as `ß`, `ẞ` and `SS`.
 */
export function searchText(text: string): string {
  // Upper case takes letters apart that have no capital; lower case before it, those capitals that have no other.
  const folded = text.toLowerCase().toUpperCase().toLowerCase();
  // The one letter whose lower case depends on its neighbours.
  return folded.replaceAll("ς", "σ").normalize("NFC");
}
