import { html } from "./html.js";

/** Rows that are still to come. @param {{ rows: number }} props */
export function RowBones({ rows }) {
  return html`<ol class="sheet rows" aria-hidden="true">
    ${Array.from(
      { length: rows },
      () =>
        html`<li class="row">
          <span class="stamp"></span
          ><span class="titles"><span class="bone"></span><span class="bone short"></span></span>
        </li>`,
    )}
  </ol>`;
}

/**
 * What went wrong with reading, and a way to try again.
 * @param {{ error: Error, again: () => void }} props
 */
export function Failure({ error, again }) {
  return html`<div class="message bad" role="alert">
    <p>${error.message}</p>
    <button type="button" class="button small" onClick=${again}>Try again</button>
  </div>`;
}

/** A view that has nothing to show. @param {{ title: string, children?: import("preact").ComponentChildren }} props */
export function NothingHere({ title, children }) {
  return html`<div class="empty">
    <h1 tabindex="-1">${title}</h1>
    ${children}
    <a class="button" href="#/">All tokens</a>
  </div>`;
}
