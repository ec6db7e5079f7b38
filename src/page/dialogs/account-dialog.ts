import { useEffect, useState } from "preact/hooks";
import { wholeTokens } from "../data/amounts.ts";
import { network } from "../data/network.ts";
import { link } from "../data/route.ts";
import { html } from "../parts/html.ts";
import { Copy, Hash } from "../parts/values.ts";
import { account, isOnChain } from "../wallet/account.ts";
import { disconnect } from "../wallet/connect.ts";
import { askForEther, readEther } from "../wallet/ether.ts";
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
  const [actions, setActions] = useState(0);
  const ether = useEther(actions);
  if (account.value === undefined)
    return html`<${Dialog} title="Wallet"><p>It is no longer connected.</p></${Dialog}>`;
  const { address, wallet } = account.value;
  const { value: ours } = network;

  async function attempt(action: () => Promise<void>): Promise<void> {
    setWrong("");
    try {
      await action();
      setActions((before) => before + 1);
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
        <dt>Ether</dt>
        <dd>
          <span>${ether === undefined ? "–" : wholeTokens(ether, 18).replace(/(\.\d{4})\d+/, "$1")}</span>
          ${ours?.rpc_url !== undefined && isOnChain() && ether === 0n && button("Get test ether", askForEther)}
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

/** The account's ether in wei, read again whenever `occasion` changes; undefined until it is known. */
function useEther(occasion: unknown): bigint | undefined {
  const [ether, setEther] = useState<bigint>();
  useEffect(() => {
    setEther(undefined);
    readEther().then(setEther, () => {});
  }, [account.value?.address, account.value?.chainId, occasion]);
  return ether;
}
