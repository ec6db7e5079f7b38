import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import type { Check } from "../wallet/transfer-check.ts";

/** Shows whether a transfer is allowed, and why. The first check is the answer. */
export function Checks({ checks }: { checks: Check[] }) {
  return html`<div class="message" role="status">
    <ul class="checks">
      ${checks.map(
        ({ isFine, text }, index) =>
          html`<li class=${isFine ? "yes" : "no"}>
            <${Icon} name=${isFine ? "check" : "cross"} />
            ${index === 0 ? html`<strong>${text}</strong>` : html`<span>${text}</span>`}
          </li>`,
      )}
    </ul>
  </div>`;
}
