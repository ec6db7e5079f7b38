import { html } from "./html.js";
import { initials } from "../data/initials.js";
import { link } from "../data/route.js";
import { Stamp } from "./stamp.js";
import { Amount, ShortHash, When } from "./values.js";

/**
 * What a list or a card shows of a token of either kind.
 * @param {import("../data/live.js").Issue["kind"]} kind
 * @param {any} token
 */
export function outline(kind, token) {
  return kind === "tokens"
    ? {
        href: link(["tokens", String(token.smartcontract_ID)]),
        name: token.full_name,
        label: token.ticker,
        letters: token.ticker,
        amount: token.token_amount,
      }
    : {
        href: link(["security-tokens", token.st_id]),
        name: token.token_name,
        label: token.issuer_id,
        letters: initials(token.token_name),
        amount: token.issued_amount,
      };
}

/** @param {{ kind: import("../data/live.js").Issue["kind"], token: any }} props */
export function TokenRow({ kind, token }) {
  const { href, name, label, letters, amount } = outline(kind, token);
  return html`<a class="row" href=${href}>
    <${Stamp} kind=${kind} text=${letters} />
    <span class="titles"><strong>${name}</strong><span>${label}</span></span>
    <span class="owner">${token.owner && html`<${ShortHash} value=${token.owner} />`}</span>
    <span class="titles numbers">
      <${Amount}
        digits=${amount}
        isBrief
      />${token.issued_at && html`<span><${When} time=${token.issued_at} /></span>`}
    </span>
  </a>`;
}
