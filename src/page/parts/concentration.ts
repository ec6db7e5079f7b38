import { share } from "../data/amounts.ts";
import type { Holder } from "../data/types.ts";
import { html } from "./html.ts";

/** How many are shown one by one. */
const LARGEST = 10;
/** The bar's width, in parts of which any share is a whole number. */
const WIDTH = 10_000n;

/** What the largest holders have of the whole, as one bar. `holders` are the largest first, `supply` is in base units. */
export function Concentration({ holders, supply }: { holders: Holder[]; supply: string }) {
  const whole = BigInt(supply);
  if (whole === 0n) return null;
  const largest = holders.slice(0, LARGEST);
  let before = 0n;
  const parts = largest.map(({ address, balance }) => {
    const from = (before * WIDTH) / whole;
    before += BigInt(balance);
    return { address, from, width: (before * WIDTH) / whole - from };
  });
  const together = share(String(before), supply);
  const words =
    largest.length === 1
      ? `One holder has ${together}`
      : `The ${COUNTS[largest.length]} largest have ${together}`;
  return html`<figure class="concentration">
    <svg viewBox=${`0 0 ${WIDTH} 1`} preserveAspectRatio="none" role="img" aria-label=${words}>
      ${parts.map(({ address, from, width }) => html`<rect key=${address} x=${from} width=${width} height="1" />`)}
    </svg>
    <figcaption>${words}</figcaption>
  </figure>`;
}

const COUNTS = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
