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
 * With `handNumber`, the caller decides on numbers: it gets each one as it was written, and how many containers it is in. What
 * it returns takes the number's place; where that is `undefined`, the number stays and must be exact.
 */
export function parseIJson(text: string, handNumber?: HandNumber): IJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: "is not valid JSON" };
  }
  const numbers: PlacedNumber[] = [];
  const fault = findFault(text, (source, open) => {
    const number = handNumber?.(source, open.length);
    if (number === undefined) return isExact(source);
    numbers.push({ path: open.map(({ at }) => at), number });
    return true;
  });
  if (fault !== undefined) return { fault };
  // Only now: where a name stood twice, the text and the value would have different members.
  for (const number of numbers) put(number, value);
  return { value };
}

export type HandNumber = (source: string, depth: number) => number | undefined;

interface PlacedNumber {
  path: (string | number)[];
  number: number;
}

/** A container around the current token. */
interface Open {
  /** Of an object, the names that it has so far. */
  names: Set<string> | undefined;
  /** Under which name or index the token is in it. */
  at: string | number;
}

/** Checks a text that is valid JSON. It does not recurse, because clients decide how deep the text is nested. */
function findFault(text: string, mayBe: (number: string, open: Open[]) => boolean): string | undefined {
  const open: Open[] = [];
  let expectsName = false;
  for (const token of text.match(TOKENS) ?? []) {
    const first = token[0];
    const within = open.at(-1);
    if (first === "{" || first === "[") {
      open.push({ names: first === "{" ? new Set() : undefined, at: 0 });
      expectsName = true;
      if (open.length > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
    } else if (first === "}" || first === "]") {
      open.pop();
    } else if (first === ",") {
      if (typeof within?.at === "number") within.at++;
      expectsName = true;
    } else if (first === '"') {
      const string = token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
      if (!string.isWellFormed()) return "has a lone surrogate";
      if (!within?.names || !expectsName) continue;
      if (string === "__proto__") return "has a member '__proto__'";
      if (within.names.has(string)) return `has ${described(string)} twice`;
      within.names.add(string);
      within.at = string;
      expectsName = false;
    } else if (!mayBe(token, open)) {
      return "has a number that can't be kept exactly";
    }
  }
  return undefined;
}

function put({ path, number }: PlacedNumber, value: unknown): void {
  const last = path.pop();
  let container = value as Record<string | number, unknown>;
  for (const at of path) container = container[at] as typeof container;
  if (last !== undefined) container[last] = number;
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
