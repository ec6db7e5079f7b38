import type { Asset, Kind } from "../data/types.ts";
import { offerToWallet, openSend, withWallet } from "../dialogs/open.ts";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { AsOf, type AsOfProps } from "../parts/as-of.ts";
import { NetworkHint } from "../parts/network-hint.ts";
import { Stamp } from "../parts/stamp.ts";
import { account } from "../wallet/account.ts";

interface TokenTitleProps {
  kind: Kind;
  /** The letters on its stamp. */
  letters: string;
  name: string;
  label: string;
  marks: string[];
  /** Undefined if the token has no contract, so that a wallet can do nothing with it. */
  asset: Asset | undefined;
  /** How far what is shown can be relied on. */
  stale: AsOfProps;
}

/** The head of a token's view, with the actions of a wallet. */
export function TokenTitle({ kind, letters, name, label, marks, asset, stale }: TokenTitleProps) {
  return html`<${Back} kind=${kind} stale=${stale} />
    <div class=${`title${kind === "tokens" ? "" : " silver"}`}>
      <${Stamp} kind=${kind} text=${letters} large />
      <div class="title-words">
        <h1 tabindex="-1" dir="auto">${name}</h1>
        <p class="lede">${label}</p>
        <ul class="marks">
          ${marks.map((mark) => html`<li>${mark}</li>`)}
        </ul>
      </div>
      ${
        asset &&
        html`<div class="actions">
          <button type="button" class="button main" onClick=${() => withWallet(() => openSend(asset))}>
            <${Icon} name="send" />Send
          </button>
          <button type="button" class="button" onClick=${() => withWallet(() => offerToWallet(asset))}>
            <${Icon} name="plus" />Add to ${account.value?.wallet.info.name ?? "wallet"}
          </button>
        </div>`
      }
      ${asset && html`<${NetworkHint} />`}
    </div>`;
}

/** A placeholder for the head while the token is being read. */
export function TitleBones({ kind }: { kind: Kind }) {
  return html`<${Back} kind=${kind} />
    <div class="title">
      <${Stamp} kind=${kind} text="" large />
      <div class="title-words">
        <h1 tabindex="-1" class="unseen">Reading …</h1>
        <span class="bone long"></span><span class="bone short"></span>
      </div>
      <div class="actions"></div>
    </div>`;
}

function Back({ kind, stale }: { kind: Kind; stale?: AsOfProps }) {
  return html`<div class="crumbs">
    <a class="crumb" href=${`#/${kind}`}>
      <${Icon} name="back" />${kind === "tokens" ? "Tokens" : "Security tokens"}
    </a>
    ${stale && html`<${AsOf} ...${stale} />`}
  </div>`;
}
