import type { ComponentChildren } from "preact";
import { link } from "../data/route.ts";
import { shortAddress } from "../data/short-forms.ts";
import { html } from "./html.ts";
import { Copy, ShortHash } from "./values.ts";

/** What an issuer can do at a row. */
export interface RowAct {
  label: string;
  run: () => unknown;
}

interface DeskRowProps {
  address: string;
  status: ComponentChildren;
  acts: RowAct[];
  /** Stands at the end of the row. */
  children?: ComponentChildren;
}

/** An account on an issuer's desk. */
export function DeskRow({ address, status, acts, children }: DeskRowProps) {
  return html`<li class="desk-row">
    <span class="who">
      <span class="address">
        <a href=${link(["wallets", address])}><${ShortHash} value=${address} /></a>
        <${Copy} value=${address} what="the address" />
      </span>
      <span class="status">${status}</span>
    </span>
    <span class="numbers">${children}</span>
    ${
      acts.length > 0 &&
      html`<span class="actions">
        ${acts.map(
          ({ label, run }) =>
            html`<button
              type="button"
              class="button small"
              aria-label=${`${label}: ${shortAddress(address)}`}
              onClick=${run}
            >
              ${label}
            </button>`,
        )}
      </span>`
    }
  </li>`;
}
