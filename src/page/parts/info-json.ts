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
    if (part.endsWith(": ")) return html`<span class="name">${part}</span>`;
    return html`<span class="string">${linked(part)}</span>`;
  });
}

/**
 * A string that is a whole https address, as a link to it, and any other as it is. The issuer wrote it: it is shown in full, as
 * it is called, and the page that it leads to learns nothing of this one.
 */
function linked(json: string) {
  const text = JSON.parse(json) as string;
  const address = /^https:\/\/\S+$/.test(text) ? URL.parse(text) : null;
  // What a browser would call otherwise than it is written, or signs in somewhere, may be meant to mislead.
  if (address === null || !text.startsWith(address.origin) || address.username || address.password)
    return json;
  return html`"<a href=${address.href} target="_blank" rel="noopener noreferrer nofollow"
      >${json.slice(1, -1)}</a
    >"`;
}
