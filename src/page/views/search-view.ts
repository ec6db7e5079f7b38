import { useEffect } from "preact/hooks";
import { Found } from "../parts/found.ts";
import { html } from "../parts/html.ts";

/** Everything that is found by a text. */
export function SearchView({ text }: { text: string }) {
  useEffect(() => {
    document.title = "Search · Hallmark";
  }, []);
  return html`
    <div class="section activity-title">
      <h1 tabindex="-1">Search</h1>
      <p class="lede">
        ${text === "" ? "By name, ticker, st_id, issuer, address or transaction." : `What has “${text}” in it`}
      </p>
    </div>
    ${
      text !== "" &&
      html`<${Found} key=${text} text=${text}>
        <div class="sheet empty">
          <h2>Nothing found</h2>
          <p>No token, security token or issuer has “${text}” in its name or its identifiers. An address is found by all of it.</p>
        </div>
      </${Found}>`
    }
  `;
}
