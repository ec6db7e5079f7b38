import { html } from "./html.js";
import { Icon } from "./icon.js";
import { notices, putAway } from "../data/notices.js";

const STATES = { busy: "Under way:", done: "Done:", failed: "Failed:", unknown: "Not known:" };

export function Notices() {
  return html`<section class="notices" role="status" aria-label="What is under way">
    ${notices.value.map(
      ({ id, state, title, text }) =>
        html`<div class="notice" key=${id} data-state=${state}>
          <span class=${`dot ${state}`}></span>
          <strong><span class="unseen">${STATES[state]} </span>${title}</strong>
          <button type="button" class="icon-button" aria-label="Put away" onClick=${() => putAway(id)}>
            <${Icon} name="close" />
          </button>
          ${text && html`<p>${text}</p>`}
        </div>`,
    )}
  </section>`;
}
