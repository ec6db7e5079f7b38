import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { brief, grouped, share } from "../data/amounts.ts";
import { shortAddress } from "../data/short-forms.ts";
import { announce } from "./announcer.ts";
import { html } from "./html.ts";
import { Icon } from "./icon.ts";

/** How many characters at the end of a hash stay when its middle is shortened. */
const TAIL = 6;

/** An address or hash. If it doesn't fit, its middle is cut. */
export function Hash({ value }: { value: string }) {
  return html`<${Shortened} value=${value} head=${value.slice(0, -TAIL)} tail=${value.slice(-TAIL)} />`;
}

/** An address for narrow places. */
export function ShortHash({ value }: { value: string }) {
  return html`<${Shortened}
    value=${value}
    head=${shortAddress(value).slice(0, -4)}
    tail=${value.slice(-4)}
  />`;
}

/**
 * A value that is shortened to the eye alone. The whole of it is one text, invisible, over what the style sheet draws: so
 * selecting it copies the whole, a search in the page finds it, and a screen reader reads it.
 */
function Shortened({ value, head, tail }: { value: string; head: string; tail: string }) {
  return html`<span class="hash" title=${value} data-head=${head} data-tail=${tail}
    ><span>${value}</span></span
  >`;
}

/** A button that copies a value; `what` completes "Copy …". */
export function Copy({ value, what }: { value: string; what: string }) {
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      announce("The browser doesn't allow it to be copied.");
      return;
    }
    setCopied(true);
    announce(`Copied ${what}.`);
    setTimeout(() => setCopied(false), 1_500);
  }
  return html`<button
    type="button"
    class=${`icon-button${isCopied ? " copied" : ""}`}
    aria-label=${`Copy ${what}`}
    title=${`Copy ${what}`}
    onClick=${copy}
  >
    <${Icon} name=${isCopied ? "check" : "copy"} />
  </button>`;
}

/** A long number may begin a new line between its groups of digits, and nowhere else. */
function breakable(text: string) {
  return text.split(/(?<=,)/).flatMap((group, index) => (index === 0 ? [group] : [html`<wbr />`, group]));
}

/** A decimal string with its digits in groups, cut if `isBrief`, with a unit. */
export function Amount({
  digits,
  unit,
  isBrief = false,
}: {
  digits: string;
  unit?: string;
  isBrief?: boolean;
}) {
  const text = isBrief ? brief(digits) : grouped(digits);
  return html`<span class="amount" title=${grouped(digits)}
    >${isBrief ? text : breakable(text)}${unit && html` <span class="unit">${unit}</span>`}</span
  >`;
}

/** The most digits that any of these amounts has after its point. */
export function places(amounts: readonly string[]): number {
  return Math.max(0, ...amounts.map((digits) => brief(digits).split(".")[1]?.length ?? 0));
}

/**
 * An amount for a narrow place. If it is cut, pressing it shows all of it. In a column whose amounts have as many as `depth`
 * digits after the point, room for those that it lacks keeps the points in a line.
 */
export function BriefAmount({ digits, depth = 0 }: { digits: string; depth?: number }) {
  const [isWhole, setWhole] = useState(false);
  const [cut, whole] = [brief(digits), grouped(digits)];
  if (cut === whole) return html`<span class="amount" data-fill=${fillOf(whole, depth)}>${whole}</span>`;
  return html`<button
    type="button"
    class="amount cut"
    aria-label=${isWhole ? whole : `${cut}: show all digits`}
    title=${whole}
    onClick=${() => setWhole(!isWhole)}
  >
    ${isWhole ? breakable(whole) : cut}
  </button>`;
}

/** How much of a whole a part is, in percent. It is cut to hundredths, so the eye gets as many digits everywhere. */
export function Share({ part, whole }: { part: string; whole: string }) {
  const digits = share(part, whole).replace("%", "");
  return html`<span class="amount seen" data-fill=${fillOf(digits, 2)}>${digits}</span>${digits && "%"}`;
}

/** What an amount lacks to have so many digits after its point. */
function fillOf(digits: string, depth: number): string | undefined {
  const { length } = digits.split(".")[1] ?? "";
  return length >= depth ? undefined : `${length === 0 ? "." : ""}${"0".repeat(depth - length)}`;
}

/** The current time, updated every half minute, so that "2 minutes ago" stays true. */
const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 30_000);

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });
const ABSOLUTE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const DAY = 86_400_000;
const UNITS: [unit: Intl.RelativeTimeFormatUnit, milliseconds: number][] = [
  ["day", DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** How long ago a time (RFC 3339) was; the date if `exact`, or after 30 days. */
export function When({ time, exact = false }: { time: string; exact?: boolean }) {
  const date = new Date(time);
  return html`<time datetime=${time} title=${ABSOLUTE.format(date)}>
    ${exact ? ABSOLUTE.format(date) : timeAgo(date)}
  </time>`;
}

function timeAgo(date: Date): string {
  const past = Math.max(0, now.value - date.getTime());
  if (past > 30 * DAY) return ABSOLUTE.format(date);
  const found = UNITS.find(([, milliseconds]) => past >= milliseconds);
  if (found === undefined) return "just now";
  const [unit, milliseconds] = found;
  return RELATIVE.format(-Math.floor(past / milliseconds), unit);
}
