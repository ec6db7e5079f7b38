import { useEffect, useState } from "preact/hooks";
import { account, isOnChain } from "../wallet/account.js";
import { rpc } from "../wallet/contract.js";
import { askForEther } from "../wallet/faucet.js";
import { html } from "./html.js";
import { network } from "../data/network.js";

/** On the embedded chain, where ether is worth nothing, offers some to a wallet that can't pay for a transaction. */
export function EtherHint() {
  const [isPoor, setPoor] = useState(false);
  const [wrong, setWrong] = useState("");
  const address = account.value?.address;
  useEffect(() => {
    if (network.value?.rpc_url === undefined || !isOnChain()) return;
    rpc("eth_getBalance", [address, "latest"]).then(
      (balance) => setPoor(balance === "0x0"),
      () => {},
    );
  }, [address, account.value?.chainId]);
  if (!isPoor) return null;
  const ask = () =>
    askForEther().then(
      () => setPoor(false),
      (/** @type {Error} */ error) => setWrong(error.message),
    );
  return html`<div class="message note">
    <p>${wrong || "This wallet has no ether to pay for transactions. On this chain it is free."}</p>
    <button type="button" class="button small" onClick=${ask}>Get test ether</button>
  </div>`;
}
