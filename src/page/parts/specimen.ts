import { grouped } from "../data/amounts.ts";
import { initials } from "../data/short-forms.ts";
import type { Texts } from "../data/issue-forms.ts";
import type { Kind } from "../data/types.ts";
import { html } from "./html.ts";
import { Stamp } from "./stamp.ts";

/** A preview of the token, beside the form. */
export function Specimen({ kind, texts }: { kind: Kind; texts: Texts }) {
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
    <h2 dir="auto">${name}</h2>
    <p>${label}</p>
    <p>Supply <span class="amount">${/^[0-9]{1,78}$/.test(amount) ? grouped(amount) : "–"}</span></p>
    <p class="hint-text">What is issued is public for ever and can’t be taken back.</p>
  </aside>`;
}
