import { account } from "../wallet/account.js";
import { withWallet } from "../dialogs/connect-dialog.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { openSend } from "../dialogs/send-dialog.js";
import { Stamp } from "../parts/stamp.js";
import { watch } from "../wallet/watch.js";

/**
 * The head of a token's view, with what a wallet can do with it.
 * @param {{
 *   kind: "tokens" | "security-tokens", letters: string, name: string, label: string, marks: string[],
 *   asset: import("../data/types.ts").Asset | undefined, onChange: () => void,
 * }} props
 */
export function TokenTitle({ kind, letters, name, label, marks, asset, onChange }) {
  return html`<${Back} kind=${kind} />
    <div class=${`title${kind === "tokens" ? "" : " silver"}`}>
      <${Stamp} kind=${kind} text=${letters} large />
      <div class="title-words">
        <h1 tabindex="-1">${name}</h1>
        <p class="lede">${label}</p>
        <ul class="marks">
          ${marks.map((mark) => html`<li>${mark}</li>`)}
        </ul>
      </div>
      ${
        asset &&
        html`<div class="actions">
          <button
            type="button"
            class="button main"
            onClick=${() => withWallet(() => openSend(asset, onChange))}
          >
            <${Icon} name="send" />Send
          </button>
          <button type="button" class="button" onClick=${() => withWallet(() => watch(asset))}>
            <${Icon} name="plus" />Add to ${account.value?.wallet.info.name ?? "wallet"}
          </button>
        </div>`
      }
    </div>`;
}

/** @param {{ kind: "tokens" | "security-tokens" }} props */
export function TitleBones({ kind }) {
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

/** @param {{ kind: "tokens" | "security-tokens" }} props */
function Back({ kind }) {
  return html`<a class="crumb" href=${`#/${kind}`}>
    <${Icon} name="back" />${kind === "tokens" ? "Tokens" : "Security tokens"}
  </a>`;
}
