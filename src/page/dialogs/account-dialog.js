import { useEffect, useState } from "preact/hooks";
import { account, disconnect, isOnChain, switchChain } from "../wallet/account.js";
import { wholeTokens } from "../data/amounts.js";
import { rpc } from "../wallet/contract.js";
import { close, Dialog, opened } from "./dialog.js";
import { askForEther } from "../wallet/faucet.js";
import { html } from "../parts/html.js";
import { network } from "../data/network.js";
import { link } from "../data/route.js";
import { session, signIn, signOut } from "../wallet/session.js";
import { Copy, Hash } from "../parts/values.js";
import { walletWords } from "../wallet/words.js";

export function openAccount() {
  opened.value = () => html`<${AccountDialog} />`;
}

function AccountDialog() {
  const [wrong, setWrong] = useState("");
  const [count, setCount] = useState(0);
  const balance = useBalance(count);
  if (account.value === undefined)
    return html`<${Dialog} title="Wallet"><p>It is no longer connected.</p></${Dialog}>`;
  const { address, wallet } = account.value;
  const { value: ours } = network;

  /** @param {() => unknown} action */
  const attempt = (action) => async () => {
    setWrong("");
    try {
      await action();
      setCount((before) => before + 1);
    } catch (error) {
      setWrong(walletWords(error).text);
    }
  };

  const act = (/** @type {string} */ label, /** @type {() => unknown} */ action) =>
    html`<button type="button" class="button small" onClick=${attempt(action)}>${label}</button>`;

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
          ${!isOnChain() && act(`Switch to ${ours?.chain_name}`, switchChain)}
        </dd>
      </div>
      <div>
        <dt>Ether</dt>
        <dd>
          <span>${balance === undefined ? "–" : wholeTokens(balance, 18).replace(/(\.\d{4})\d+/, "$1")}</span>
          ${ours?.rpc_url !== undefined && isOnChain() && balance === 0n && act("Get test ether", askForEther)}
        </dd>
      </div>
      <div>
        <dt>Session</dt>
        <dd>
          <span>${session.value === undefined ? "Not signed in" : "Signed in"}</span>
          ${session.value === undefined ? act("Sign in", signIn) : act("Sign out", signOut)}
        </dd>
      </div>
    </dl>
    <div class="actions wide">
      <a class="button" href=${link(["wallets", address])} onClick=${close}>What it holds</a>
      <button type="button" class="button" onClick=${() => (disconnect(), close())}>Disconnect</button>
    </div>
  </${Dialog}>`;
}

/** @param {unknown} occasion to read it again */
function useBalance(occasion) {
  const [balance, setBalance] = useState(/** @type {bigint | undefined} */ (undefined));
  const address = account.value?.address;
  useEffect(() => {
    setBalance(undefined);
    if (!isOnChain()) return;
    rpc("eth_getBalance", [address, "latest"]).then(
      (units) => setBalance(BigInt(/** @type {string} */ (units))),
      () => {},
    );
  }, [address, account.value?.chainId, occasion]);
  return balance;
}
