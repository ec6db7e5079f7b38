const MAX_DEPTH = 64;

/** What matters of a valid JSON text: its strings, its numbers and its structure. Literals and colons tell nothing here. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[-+.\dEe]*|[{}[\],]/g;

/** An error message repeats text of the client only if it matches this. */
export const PLAIN_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** The value of a text, or why the text is not I-JSON: "is not valid JSON", "has the member 'x' twice". */
export type IJson = { value: unknown } | { fault: string };

/**
 * Parses I-JSON (RFC 7493): JSON without duplicate or `__proto__` members, without lone surrogates, without numbers that a
 * double does not give back as they were written, and at most 64 containers deep.
 *
 * With `rootNumber`, the caller decides on numbers that are direct members of the root object: it gets each one as it was
 * written, and what it returns becomes the member's value.
 */
export function parseIJson(text: string, rootNumber?: (source: string) => number): IJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: "is not valid JSON" };
  }
  const rootNumbers: Record<string, number> = {};
  const fault = findFault(text, rootNumber && ((name, source) => (rootNumbers[name] = rootNumber(source))));
  return fault === undefined ? { value: withMembers(value, rootNumbers) } : { fault };
}

/** Checks a text that is valid JSON. It does not recurse, because clients decide how deep the text is nested. */
function findFault(text: string, onRootNumber?: (name: string, source: string) => void): string | undefined {
  // The containers around the current token. For an object, the names that it has so far; for an array, undefined.
  const open: (Set<string> | undefined)[] = [];
  let expectsName = false;
  let name = "";
  for (const token of text.match(TOKENS) ?? []) {
    const first = token[0];
    const names = open.at(-1);
    if (first === "{" || first === "[") {
      open.push(first === "{" ? new Set() : undefined);
      expectsName = true;
      if (open.length > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
    } else if (first === "}" || first === "]") {
      open.pop();
    } else if (first === ",") {
      expectsName = true;
    } else if (first === '"') {
      const string = token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
      if (!string.isWellFormed()) return "has a lone surrogate";
      if (!names || !expectsName) continue;
      if (string === "__proto__") return "has a member '__proto__'";
      if (names.has(string)) return `has ${described(string)} twice`;
      names.add(string);
      name = string;
      expectsName = false;
    } else if (onRootNumber && names && open.length === 1) {
      onRootNumber(name, token);
    } else if (!isExact(token)) {
      return "has a number that can't be kept exactly";
    }
  }
  return undefined;
}

function described(name: string): string {
  return PLAIN_NAME.test(name) ? `the member '${name}'` : "a member";
}

/** Whether a double holds exactly the number that was written. JSON text can't give back -0. */
function isExact(source: string): boolean {
  return decimal(source) === decimal(String(Number(source)));
}

/** A number as its significant digits and a power of ten: the same for all spellings of one value. */
function decimal(source: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(source);
  if (parts === null) return source; // Infinity
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const digits = (whole + fraction).replace(/^0+/, "");
  // Not by a pattern: on a long run of zeros it would take quadratic time.
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  if (end === 0) return `${sign}0`;
  return `${sign}${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}

function withMembers(value: unknown, members: Record<string, number>): unknown {
  return typeof value === "object" && value !== null ? Object.assign(value, members) : value;
}
