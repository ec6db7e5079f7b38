import { closeNotice, notices } from "../data/notices.ts";
import { link } from "../data/route.ts";
import { html } from "./html.ts";
import { Icon } from "./icon.ts";
import { Copy, Hash } from "./values.ts";

/** What a screen reader says before a notice, instead of showing its coloured dot. */
const STATES = { busy: "Under way:", done: "Done:", failed: "Failed:", unknown: "Not known:" };

export function Notices() {
  return html`<section class="notices" role="status" aria-label="What is under way">
    ${notices.value.map(
      ({ id, state, title, text, hash }) =>
        html`<div class="notice" key=${id} data-state=${state}>
          <span class=${`dot ${state}`}></span>
          <strong><span class="unseen">${STATES[state]} </span>${title}</strong>
          <button type="button" class="icon-button" aria-label="Put away" onClick=${() => closeNotice(id)}>
            <${Icon} name="close" />
          </button>
          <p>${text}</p>
          ${
            hash &&
            html`<p class="address">
              <a class="hash-link" href=${link(["transactions", hash])}><${Hash} value=${hash} /></a
              ><${Copy} value=${hash} what="the transaction’s hash" />
            </p>`
          }
        </div>`,
    )}
  </section>`;
}
