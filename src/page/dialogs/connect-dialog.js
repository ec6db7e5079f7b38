import { useState } from "preact/hooks";
import { account, connect, reconnected } from "../wallet/account.js";
import { close, Dialog, opened } from "./dialog.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { walletWords } from "../wallet/words.js";
import { wallets } from "../wallet/wallets.js";

/**
 * Lets one choose a wallet, then goes on.
 * @param {() => unknown} [then]
 */
export function openConnect(then) {
  opened.value = () => html`<${ConnectDialog} then=${then} />`;
}

/**
 * For what needs a wallet: at once where there is one, else after it was chosen.
 * @param {() => unknown} action
 */
export async function withWallet(action) {
  await reconnected;
  if (account.value === undefined) openConnect(action);
  else action();
}

/** @param {{ then?: () => unknown }} props */
function ConnectDialog({ then }) {
  const [wrong, setWrong] = useState("");
  const [asked, setAsked] = useState("");

  /** @param {import("../data/types.ts").Wallet} wallet */
  async function choose(wallet) {
    setWrong("");
    setAsked(wallet.info.name);
    try {
      await connect(wallet);
      if (account.value === undefined) throw new Error("The wallet offers no account.");
      close();
      then?.();
    } catch (error) {
      setWrong(walletWords(error).text);
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

/** Only what carries its picture in itself: the page's policy loads no other. @param {{ icon: unknown }} props */
export function WalletIcon({ icon }) {
  return typeof icon === "string" && icon.startsWith("data:image/")
    ? html`<img src=${icon} alt="" />`
    : html`<${Icon} name="wallet" />`;
}
