import { useState } from "preact/hooks";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { account } from "../wallet/account.ts";
import { connect } from "../wallet/connect.ts";
import type { Wallet } from "../wallet/types.ts";
import { explainWalletError } from "../wallet/wallet-errors.ts";
import { wallets } from "../wallet/wallets.ts";
import { Dialog } from "./dialog.ts";
import { close, open } from "./open.ts";

/** Lets the visitor choose a wallet, then runs `next`. */
export function openConnect(next?: () => unknown): void {
  open(() => html`<${ConnectDialog} next=${next} />`);
}

function ConnectDialog({ next }: { next?: () => unknown }) {
  const [wrong, setWrong] = useState("");
  const [asked, setAsked] = useState("");

  async function choose(wallet: Wallet): Promise<void> {
    setWrong("");
    setAsked(wallet.info.name);
    try {
      await connect(wallet);
      if (account.value === undefined) throw new Error("The wallet offers no account.");
      close();
      next?.();
    } catch (error) {
      setWrong(explainWalletError(error).text);
    }
    setAsked("");
  }

  return html`<${Dialog} title="Connect a wallet">
    ${wrong && html`<p class="message bad" role="alert">${wrong}</p>`}
    ${
      wallets.value.length === 0
        ? html`<p>
            No wallet was found in this browser. Install one that follows EIP-6963, such as MetaMask, Rabby or
            Frame, and load this page again. What was issued can be read without one.
          </p>`
        : html`<ul class="wallets">
            ${wallets.value.map(
              (wallet) =>
                html`<li key=${wallet.info.uuid}>
                  <button type="button" class="wallet" onClick=${() => choose(wallet)}>
                    <${WalletIcon} icon=${wallet.info.icon} />${wallet.info.name}
                  </button>
                </li>`,
            )}
          </ul>`
    }
    <p class="field hint" role="status">${asked && `Waiting for ${asked} …`}</p>
  </${Dialog}>`;
}

/** A wallet's own icon, if it comes as data: the page's policy loads no picture from elsewhere. */
function WalletIcon({ icon }: { icon: unknown }) {
  return typeof icon === "string" && icon.startsWith("data:image/")
    ? html`<img src=${icon} alt="" />`
    : html`<${Icon} name="wallet" />`;
}
