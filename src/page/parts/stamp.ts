import type { Kind } from "../data/types.ts";
import { html } from "./html.ts";

/** The outlines of a stamp, plate and rim: an octagon for gold, a shield for silver. */
const CARTOUCHES: Record<Kind, [plate: string, rim: string]> = {
  tokens: ["M20 3h24l17 17v24L44 61H20L3 44V20z", "M21.5 6.5h21l15 15v21l-15 15h-21l-15-15v-21z"],
  "security-tokens": [
    "M5 4h54v31c0 14-12 22-27 27C17 57 5 49 5 35z",
    "M8.5 7.5h47V35c0 11.6-10 18.6-23.5 23.3C18.5 53.6 8.5 46.6 8.5 35z",
  ],
};

interface StampProps {
  kind: Kind;
  /** The stamp shows its first four letters. */
  text: string;
  large?: boolean;
}

/** A token's stamp: gold for a token, silver for a security token. */
export function Stamp({ kind, text, large = false }: StampProps) {
  const letters = [...text].slice(0, 4).join("").toUpperCase();
  const [plate, rim] = CARTOUCHES[kind];
  const size = Math.min(30, 41 / width(letters));
  const classes = `stamp${kind === "tokens" ? "" : " silver"}${large ? " large" : ""}`;
  return html`<svg class=${classes} viewBox="0 0 64 64" aria-hidden="true">
    <path class="plate" d=${plate} />
    <path class="rim" d=${rim} />
    <text x="32" y=${(kind === "tokens" ? 32 : 30) + size * 0.35} font-size=${size}>${letters}</text>
  </svg>`;
}

/** The rough width of letters, in ems. */
function width(letters: string): number {
  let ems = 0;
  for (const letter of letters) ems += /[WM]/.test(letter) ? 1.05 : /[IJ1.]/.test(letter) ? 0.42 : 0.72;
  return ems;
}

/** The service's logo. */
export function Mark() {
  return html`<svg width="30" height="30" viewBox="0 0 32 32" fill="none" aria-hidden="true">
    <path class="metal" d="M10 1h12l9 9v12l-9 9H10l-9-9V10z" />
    <path class="cut" d="M11 3.6h10l7.4 7.4v10L21 28.4H11L3.6 21V11z" opacity="0.6" />
    <path class="cut" d="M11.5 9.5v13M20.5 9.5v13M11.5 16h9" stroke-width="2.6" />
  </svg>`;
}
