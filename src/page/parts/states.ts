import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { html } from "./html.ts";

/** A placeholder for rows that are being read. */
export function RowBones({ rows }: { rows: number }) {
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

/** Why a read failed, with a button that tries again. */
export function Failure({ error, again }: { error: Error; again: () => void }) {
  return html`<div class="message bad" role="alert">
    <p>${error.message}</p>
    <button type="button" class="button small" onClick=${again}>Try again</button>
  </div>`;
}

/** A view that has nothing to show. */
export function NothingHere({ title, children }: { title: string; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Hallmark`;
  }, [title]);
  return html`<div class="empty">
    <h1 tabindex="-1">${title}</h1>
    ${children}
    <a class="button" href="#/">All tokens</a>
  </div>`;
}
