import { useEffect, useState } from "preact/hooks";
import { network } from "../data/network.ts";
import { account } from "../wallet/account.ts";
import { askForEther, readEther } from "../wallet/ether.ts";
import { html } from "./html.ts";

/** Offers ether to a wallet that can't pay for a transaction. Only on the embedded chain, where it is worth nothing. */
export function EtherHint() {
  const [isPoor, setPoor] = useState(false);
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    if (network.value?.rpc_url === undefined) return;
    readEther().then(
      (ether) => ether !== undefined && setPoor(ether === 0n),
      () => {},
    );
  }, [account.value?.address, account.value?.chainId]);
  if (!isPoor) return null;
  const ask = () =>
    askForEther().then(
      () => setPoor(false),
      (error: Error) => setWrong(error.message),
    );
  return html`<div class="message note">
    <p>${wrong || "This wallet has no ether to pay for transactions. On this chain it is free."}</p>
    <button type="button" class="button small" onClick=${ask}>Get test ether</button>
  </div>`;
}
