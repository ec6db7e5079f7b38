import { link } from "../data/route.ts";
import { initials } from "../data/short-forms.ts";
import type { Kind, SecurityToken, Token } from "../data/types.ts";
import { html } from "./html.ts";
import { Stamp } from "./stamp.ts";
import { Amount, ShortHash, When } from "./values.ts";

interface Outline {
  kind: Kind;
  href: string;
  name: string;
  label: string;
  /** The letters on its stamp. */
  letters: string;
  /** Whole tokens. */
  amount: string;
}

/** The parts of a token of either kind that a list or a card shows. */
export function outline(token: Token | SecurityToken): Outline {
  return "st_id" in token
    ? {
        kind: "security-tokens",
        href: link(["security-tokens", token.st_id]),
        name: token.token_name,
        label: token.issuer_id,
        letters: initials(token.token_name),
        amount: token.issued_amount,
      }
    : {
        kind: "tokens",
        href: link(["tokens", String(token.smartcontract_ID)]),
        name: token.full_name,
        label: token.ticker,
        letters: token.ticker,
        amount: token.token_amount,
      };
}

export function TokenRow({ token }: { token: Token | SecurityToken }) {
  const { kind, href, name, label, letters, amount } = outline(token);
  return html`<a class="row" href=${href}>
    <${Stamp} kind=${kind} text=${letters} />
    <span class="titles"><strong dir="auto">${name}</strong><span>${label}</span></span>
    <span class="owner">${token.owner && html`<${ShortHash} value=${token.owner} />`}</span>
    <span class="titles numbers">
      <${Amount}
        digits=${amount}
        isBrief
      />${token.issued_at && html`<span><${When} time=${token.issued_at} /></span>`}
    </span>
  </a>`;
}
