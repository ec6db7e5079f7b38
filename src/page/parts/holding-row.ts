import { initials } from "../data/short-forms.ts";
import { link } from "../data/route.ts";
import type { Holding } from "../data/types.ts";
import { html } from "./html.ts";
import { Stamp } from "./stamp.ts";
import { BriefAmount, ShortHash } from "./values.ts";

/** What a wallet holds of one token. The whole row leads to the token, but for an amount that is cut. */
export function HoldingRow({ holding }: { holding: Holding }) {
  const { kind, name, href, letters, label } = outline(holding);
  return html`<div class="row linked">
    <${Stamp} kind=${kind} text=${letters} />
    <span class="titles">
      <a href=${href}><strong dir="auto">${name}</strong></a
      ><span>${label}</span>
    </span>
    <span class="owner"><${ShortHash} value=${holding.contract_address} /></span>
    <span class="titles numbers">
      <${BriefAmount} digits=${holding.formatted} />
      ${/* Only security tokens are frozen, and those can't be divided. */ ""}
      ${holding.frozen !== "0" && html`<span><${BriefAmount} digits=${holding.frozen} /> frozen</span>`}
    </span>
  </div>`;
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
