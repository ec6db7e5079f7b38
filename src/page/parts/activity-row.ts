import { link } from "../data/route.ts";
import type { Listed, Transfer } from "../data/types.ts";
import { html } from "./html.ts";
import { Icon, type IconName } from "./icon.ts";
import { BriefAmount, ShortHash, When } from "./values.ts";

/** What each kind is called, and drawn as. */
const DEEDS: Record<Transfer["kind"], [words: string, icon: IconName]> = {
  issue: ["Issued", "plus"],
  transfer: ["Transfer", "send"],
  forced_transfer: ["Forced transfer", "force"],
  mint: ["Minted", "plus"],
  burn: ["Burned", "minus"],
  freeze: ["Frozen in all", "freeze"],
  allow: ["Allowed", "check"],
  disallow: ["Allowed no more", "cross"],
};

const NOBODY = /^0x0{40}$/;

interface ActivityRowProps {
  transfer: Listed<Transfer>;
  /** The wallet whose activity it is, if it is one's. */
  wallet?: string | undefined;
  /** Whether to name the token. */
  namesToken: boolean;
}

/** Something that happened to a token. */
export function ActivityRow({ transfer, wallet, namesToken }: ActivityRowProps) {
  const { kind, from, to, value, formatted, token, transaction_hash, at } = transfer;
  const [words, icon] =
    value === "0" && kind === "freeze" ? (["Frozen no more", "freeze"] as const) : DEEDS[kind];
  const parties = [from, to].filter((party) => party !== null && !NOBODY.test(party)) as string[];
  const ofToken =
    token.kind === "token" ? ["tokens", String(token.smartcontract_ID)] : ["security-tokens", token.st_id];
  return html`<div class="deed" data-kind=${kind}>
    <span class="deed-icon"><${Icon} name=${icon} /></span>
    <span class="titles">
      <strong>${words}</strong>
      <span>
        <a href=${link(["transactions", transaction_hash])} title=${`Transaction ${transaction_hash}`}
          ><${When} time=${at} /><span class="unseen"> in transaction ${transaction_hash}</span></a
        >
      </span>
    </span>
    <span class="parties">
      ${parties.map((party, index) => html`${index > 0 && html`<span class="to">→</span>`}<${Party} address=${party} wallet=${wallet} />`)}
    </span>
    <span class="titles numbers">
      ${formatted !== null && !(kind === "freeze" && value === "0") && html`<${BriefAmount} digits=${formatted} />`}
      ${
        namesToken &&
        html`<span><a href=${link(ofToken)}>${token.kind === "token" ? token.ticker : token.st_id}</a></span>`
      }
    </span>
  </div>`;
}

function Party({ address, wallet }: { address: string; wallet: string | undefined }) {
  return address.toLowerCase() === wallet?.toLowerCase()
    ? html`<span>this wallet</span>`
    : html`<a href=${link(["wallets", address])}><${ShortHash} value=${address} /></a>`;
}
