const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });

/** A decimal string such as "1234.5" with its digits in groups, exactly. */
export function grouped(digits: string): string {
  return GROUPED.format(digits as Intl.StringNumericLiteral);
}

const COMPACT = new Intl.NumberFormat("en", {
  notation: "compact",
  maximumFractionDigits: 2,
  roundingMode: "trunc",
});
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A decimal string for narrow places. From ten digits on it is cut, never rounded up, such as "12B" or "1.15 × 10⁷⁷". */
export function brief(digits: string): string {
  const [whole = ""] = digits.split(".");
  if (whole.length <= 9) return grouped(digits);
  if (whole.length <= 15) return COMPACT.format(digits as Intl.StringNumericLiteral);
  const power = [...String(whole.length - 1)].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `${whole[0]}.${whole.slice(1, 3)}\u00a0×\u00a010${power}`;
}

/** Base units as whole tokens, exactly. */
export function wholeTokens(units: bigint | string, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/\.?0*$/, "");
}

/**
 * Reads an amount that a person wrote: digits, with a point if the token can be divided.
 * @returns base units, or undefined if the text is no such amount
 */
export function baseUnits(text: string, decimals: number): bigint | undefined {
  const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text.trim());
  const [, whole = "", fraction = ""] = match ?? [];
  if (match === null || fraction.length > decimals) return undefined;
  return BigInt(whole + fraction.padEnd(decimals, "0"));
}

/** What `baseUnits` accepts above zero, in words. */
export function amountRule(decimals: number): string {
  return decimals === 0
    ? "A whole number above zero, in digits only."
    : `A number above zero, in digits, with at most ${decimals} after the point.`;
}

/** How much of a whole a part is, in percent; both are base units. Empty if the whole is zero. */
export function share(part: string, whole: string): string {
  if (BigInt(whole) === 0n) return "";
  const hundredths = (BigInt(part) * 10_000n) / BigInt(whole);
  if (hundredths === 0n && BigInt(part) > 0n) return "< 0.01%";
  return `${wholeTokens(hundredths, 2)}%`;
}
