import { brief } from "../data/amounts.ts";
import { initials } from "../data/short-forms.ts";
import { link } from "../data/route.ts";
import type { Holding } from "../data/types.ts";
import { html } from "./html.ts";
import { Stamp } from "./stamp.ts";
import { Amount, ShortHash } from "./values.ts";

/** What a wallet holds of one token. */
export function HoldingRow({ holding }: { holding: Holding }) {
  const { kind, name, href, letters, label } = outline(holding);
  return html`<a class="row" href=${href}>
    <${Stamp} kind=${kind} text=${letters} />
    <span class="titles"><strong dir="auto">${name}</strong><span>${label}</span></span>
    <span class="owner"><${ShortHash} value=${holding.contract_address} /></span>
    <span class="titles numbers">
      <${Amount} digits=${holding.formatted} isBrief />
      ${/* Only security tokens are frozen, and those can't be divided. */ ""}
      ${holding.frozen !== "0" && html`<span>${brief(holding.frozen)} frozen</span>`}
    </span>
  </a>`;
}

function outline(holding: Holding) {
  const { name } = holding;
  if (holding.kind === "token") {
    const { ticker, smartcontract_ID } = holding;
    const href = link(["tokens", String(smartcontract_ID)]);
    return { kind: "tokens", name, href, letters: ticker, label: ticker } as const;
  }
  const { st_id } = holding;
  const href = link(["security-tokens", st_id]);
  return { kind: "security-tokens", name, href, letters: initials(name), label: st_id } as const;
}
