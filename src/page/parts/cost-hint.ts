import { network } from "../data/network.ts";
import { html } from "./html.ts";

/** Says who pays for what a dialog does. */
export function CostHint({ isTransaction = false }: { isTransaction?: boolean }) {
  return html`<p class="hint-text">
    ${
      isTransaction
        ? "No signed order does this: your wallet sends it as a transaction and pays for it in ether."
        : network.value?.orders === "off"
          ? "Your wallet sends it as a transaction and pays for it in ether: this service executes no signed orders."
          : "You sign it in your wallet. The service sends it and pays for it: you need no ether."
    }
  </p>`;
}
