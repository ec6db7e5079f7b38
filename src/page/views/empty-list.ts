import { link } from "../data/route.ts";
import type { Kind } from "../data/types.ts";
import { Found } from "../parts/found.ts";
import { html } from "../parts/html.ts";
import { Stamp } from "../parts/stamp.ts";

/** Shown instead of an empty list: nothing was found, or nothing is issued yet. */
export function EmptyList({ kind, text }: { kind: Kind; text: string }) {
  const other = kind === "tokens" ? "security-tokens" : "tokens";
  if (text) {
    return html`<div class="stack">
      <div class="sheet empty short">
        <h2>Nothing found</h2>
        <p>
          No ${kind === "tokens" ? "token" : "security token"} has “${text}” in its name, its identifiers or
          its address.
        </p>
        <div class="actions">
          <a class="button" href=${link([other], { q: text })}>
            Search the ${kind === "tokens" ? "security tokens" : "tokens"}
          </a>
        </div>
      </div>
      <${Found} key=${text} text=${text} except=${kind} />
    </div>`;
  }
  return html`<div class="sheet empty">
    <${Stamp} kind=${kind} text="1" />
    <h2>Nothing is issued yet</h2>
    <p>The first one appears here by itself, as soon as it is on the chain.</p>
    <a class="button main" href=${kind === "tokens" ? "#/issue" : "#/issue/security-token"}
      >Issue the first one</a
    >
  </div>`;
}
