import { useState } from "preact/hooks";
import { network } from "../data/network.ts";
import { account, isOnChain } from "../wallet/account.ts";
import { html } from "./html.ts";

/** Tells that the wallet is on another network than the tokens, with a button that takes it to theirs. */
export function NetworkHint() {
  const [wrong, setWrong] = useState("");
  const { value: ours } = network;
  if (account.value === undefined || ours === undefined || isOnChain()) return null;
  async function go(): Promise<void> {
    // Loaded only where it is needed: most wallets are on the network already.
    const { switchChain } = await import("../wallet/switch-chain.ts");
    const { explainWalletError } = await import("../wallet/wallet-errors.ts");
    await switchChain().then(
      () => setWrong(""),
      (error: unknown) => setWrong(explainWalletError(error).text),
    );
  }
  return html`<div class="message note" role="status">
    <p>${wrong || `Your wallet is on another network: there it can’t send or control this token.`}</p>
    <button type="button" class="button small" onClick=${go}>Switch to ${ours.chain_name}</button>
  </div>`;
}
