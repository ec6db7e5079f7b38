const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });

/**
 * A decimal string with its digits in groups, exactly.
 * @param {string} digits such as "1234.5"
 */
export function grouped(digits) {
  return GROUPED.format(/** @type {Intl.StringNumericLiteral} */ (digits));
}

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * The same where there is little room: what has many digits is told by its size.
 * @param {string} digits
 */
export function brief(digits) {
  const [whole = ""] = digits.split(".");
  if (whole.length <= 9) return grouped(digits);
  if (whole.length <= 15) return COMPACT.format(/** @type {Intl.StringNumericLiteral} */ (digits));
  const power = [...String(whole.length - 1)].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `${whole[0]}.${whole.slice(1, 3)} × 10${power}`;
}

/**
 * Base units as whole tokens, exactly.
 * @param {bigint | string} units
 * @param {number} decimals
 */
export function wholeTokens(units, decimals) {
  const digits = String(units).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/\.?0*$/, "");
}

/**
 * Reads an amount of whole tokens, exactly.
 * @param {string} text digits, and a point where the token can be divided
 * @param {number} decimals
 * @returns {bigint | undefined} base units; undefined where it is none
 */
export function baseUnits(text, decimals) {
  const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text.trim());
  const [, whole = "", fraction = ""] = match ?? [];
  if (match === null || fraction.length > decimals) return undefined;
  return BigInt(whole + fraction.padEnd(decimals, "0"));
}

/**
 * A share of a whole, in percent.
 * @param {string} part
 * @param {string} whole
 */
export function share(part, whole) {
  if (BigInt(whole) === 0n) return "";
  const hundredths = (BigInt(part) * 10_000n) / BigInt(whole);
  if (hundredths === 0n && BigInt(part) > 0n) return "< 0.01%";
  return `${wholeTokens(hundredths, 2)}%`;
}
