import { html } from "./html.js";
import { Copy } from "./values.js";

/** A JSON value to read, its names and texts told apart. @param {{ value: unknown }} props */
export function Json({ value }) {
  const text = JSON.stringify(value, null, 2);
  return html`<section class="section">
    <div class="section-head">
      <h2>Info</h2>
      <${Copy} value=${text} what="the info" />
    </div>
    <pre class="sheet json" tabindex="0" aria-label="Info, as JSON">${coloured(text)}</pre>
  </section>`;
}

/** @param {string} text */
function coloured(text) {
  return text.split(/("(?:[^"\\]|\\.)*"(?:: )?)/).map((part) => {
    if (!part.startsWith('"')) return part;
    return html`<span class=${part.endsWith(": ") ? "name" : "string"}>${part}</span>`;
  });
}
