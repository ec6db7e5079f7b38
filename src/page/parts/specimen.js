import { grouped } from "../data/amounts.js";
import { html } from "./html.js";
import { initials } from "../data/initials.js";
import { Stamp } from "./stamp.js";

/** How what one issues will look. @param {{ kind: "tokens" | "security-tokens", texts: Record<string, string> }} props */
export function Specimen({ kind, texts }) {
  const isToken = kind === "tokens";
  const name =
    (isToken ? texts["full_name"] : texts["token_name"]) || (isToken ? "Your token" : "Your security token");
  const label = isToken
    ? texts["ticker"] || "TICKER"
    : `${texts["issuer_id"] || "issuer"}-${texts["token_name"] || "name"}`;
  const amount = (isToken ? texts["token_amount"] : texts["issued_amount"]) ?? "";
  const letters = isToken ? label : initials(name);
  return html`<aside class="sheet specimen" aria-label="How it will look">
    <${Stamp} kind=${kind} text=${letters} />
    <h2>${name}</h2>
    <p>${label}</p>
    <p>Supply <span class="amount">${/^[0-9]{1,78}$/.test(amount) ? grouped(amount) : "–"}</span></p>
    <p class="hint-text">What is issued is public for ever and can’t be taken back.</p>
  </aside>`;
}
