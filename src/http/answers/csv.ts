/** What a spreadsheet would run as a formula, in either width of East Asian scripts. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/** What has to stand in quotes. */
const SPECIAL = /[",\r\n]/;

/** A line of CSV (RFC 4180). A text that a spreadsheet would run gets an apostrophe, which makes it a text there. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return SPECIAL.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
