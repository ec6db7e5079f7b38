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
  if (holding.kind === "token") {
    const { ticker, smartcontract_ID } = holding;
    const href = link(["tokens", String(smartcontract_ID)]);
    return { kind: "tokens", name: ticker, href, letters: ticker, label: "Token" } as const;
  }
  const { st_id } = holding;
  return {
    kind: "security-tokens",
    name: st_id,
    href: link(["security-tokens", st_id]),
    // An issuer's id has no hyphen, so what follows the first one is the token's name.
    letters: initials(st_id.slice(st_id.indexOf("-") + 1)),
    label: "Security token",
  } as const;
}
