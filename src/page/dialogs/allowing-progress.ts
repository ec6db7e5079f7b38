import { MOST_AT_ONCE, waitsFor, type Allowing } from "../data/allowing.ts";
import { grouped } from "../data/amounts.ts";
import { html } from "../parts/html.ts";

/** How far it is that many holders are allowed. */
export function AllowingProgress({ begun: { left, total } }: { begun: Allowing }) {
  const done = total - left.length;
  const next =
    waitsFor.value === "wallet"
      ? `Sign for the next ${Math.min(left.length, MOST_AT_ONCE)} in your wallet …`
      : waitsFor.value === "chain"
        ? "Waiting for the chain …"
        : `${grouped(String(left.length))} are left.`;
  return html`<div class="field">
    <label for="allowing">${grouped(String(done))} of ${grouped(String(total))} are allowed</label>
    <progress id="allowing" max=${total} value=${done}></progress>
    <p class="hint" role="status">${next}</p>
  </div>`;
}
