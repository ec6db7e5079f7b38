import { useState } from "preact/hooks";
import { network } from "../data/network.ts";
import { link } from "../data/route.ts";
import { html } from "../parts/html.ts";
import { Copy, Hash } from "../parts/values.ts";
import { account, isOnChain } from "../wallet/account.ts";
import { disconnect } from "../wallet/connect.ts";
import { session, signIn, signOut } from "../wallet/session.ts";
import { switchChain } from "../wallet/switch-chain.ts";
import { explainWalletError } from "../wallet/wallet-errors.ts";
import { Dialog } from "./dialog.ts";
import { close, open } from "./open.ts";

/** Opens the dialog with the connected wallet and the actions on it. */
export function openAccount(): void {
  open(() => html`<${AccountDialog} />`);
}

function AccountDialog() {
  const [wrong, setWrong] = useState("");
  if (account.value === undefined)
    return html`<${Dialog} title="Wallet"><p>It is no longer connected.</p></${Dialog}>`;
  const { address, wallet } = account.value;
  const { value: ours } = network;

  async function attempt(action: () => Promise<void>): Promise<void> {
    setWrong("");
    try {
      await action();
    } catch (error) {
      setWrong(explainWalletError(error).text);
    }
  }

  const button = (label: string, action: () => Promise<void>) =>
    html`<button type="button" class="button small" onClick=${() => attempt(action)}>${label}</button>`;

  return html`<${Dialog} title=${wallet.info.name}>
    ${wrong && html`<p class="message bad" role="alert">${wrong}</p>`}
    <dl class="facts sheet">
      <div>
        <dt>Account</dt>
        <dd><${Hash} value=${address} /><${Copy} value=${address} what="the account's address" /></dd>
      </div>
      <div>
        <dt>Network</dt>
        <dd>
          <span>${isOnChain() ? ours?.chain_name : "Another network"}</span>
          ${!isOnChain() && button(`Switch to ${ours?.chain_name}`, switchChain)}
        </dd>
      </div>
      <div>
        <dt>Session</dt>
        <dd>
          <span>${session.value === undefined ? "Not signed in" : "Signed in"}</span>
          ${session.value === undefined ? button("Sign in", signIn) : button("Sign out", signOut)}
        </dd>
      </div>
    </dl>
    <div class="actions wide">
      <a class="button" href=${link(["wallets", address])} onClick=${close}>What it holds</a>
      <button type="button" class="button" onClick=${() => (disconnect(), close())}>Disconnect</button>
    </div>
  </${Dialog}>`;
}
