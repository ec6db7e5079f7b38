import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { brief, grouped } from "../data/amounts.js";
import { html } from "./html.js";
import { Icon } from "./icon.js";
import { short } from "../data/short.js";

const TAIL = 6;

/** An address or hash, shortened in its middle where there is no room. @param {{ value: string }} props */
export function Hash({ value }) {
  const [head, tail] = [value.slice(0, -TAIL), value.slice(-TAIL)];
  return html`<span class="hash" title=${value}><span>${head}</span><span>${tail}</span></span>`;
}

/** An address where there is little room. @param {{ value: string }} props */
export function ShortHash({ value }) {
  return html`<span class="short" title=${value}>${short(value)}</span>`;
}

/** What a screen reader is told now. */
export const announcement = signal("");

/** @param {{ value: string, what: string }} props `what` completes "Copy …" */
export function Copy({ value, what }) {
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      announcement.value = "The browser doesn't allow it to be copied.";
      return;
    }
    setCopied(true);
    announcement.value = `Copied ${what}.`;
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

/** @param {{ digits: string, unit?: string, isBrief?: boolean }} props */
export function Amount({ digits, unit, isBrief = false }) {
  const text = isBrief ? brief(digits) : grouped(digits);
  return html`<span class="amount" title=${grouped(digits)}
    >${text}${unit && html` <span class="unit">${unit}</span>`}</span
  >`;
}

/** The time of the last half minute: what is told of as "2 minutes ago" keeps right. */
const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 30_000);

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });
const ABSOLUTE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** How long ago, or with `exact` the date. @param {{ time: string, exact?: boolean }} props */
export function When({ time, exact = false }) {
  const date = new Date(time);
  const past = Math.max(0, now.value - date.getTime());
  const [unit, length] = UNITS.find(([, milliseconds]) => past >= milliseconds) ?? ["minute", Infinity];
  const text =
    exact || past > 30 * 86_400_000
      ? ABSOLUTE.format(date)
      : length === Infinity
        ? "just now"
        : RELATIVE.format(-Math.floor(past / length), unit);
  return html`<time datetime=${time} title=${ABSOLUTE.format(date)}>${text}</time>`;
}
