import { html } from "./html.ts";
import { Copy } from "./values.ts";

/** A security token's info as JSON, with names and strings in colour. */
export function InfoJson({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return html`<section class="section">
    <div class="section-head">
      <h2>Info</h2>
      <${Copy} value=${text} what="the info" />
    </div>
    <pre class="sheet json" tabindex="0" aria-label="Info, as JSON">${coloured(text)}</pre>
  </section>`;
}

function coloured(text: string) {
  return text.split(/("(?:[^"\\]|\\.)*"(?:: )?)/).map((part) => {
    if (!part.startsWith('"')) return part;
    return html`<span class=${part.endsWith(": ") ? "name" : "string"}>${part}</span>`;
  });
}
