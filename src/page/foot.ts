import { isLive } from "./data/live.ts";
import { network } from "./data/network.ts";
import { html } from "./parts/html.ts";

/** The foot of the page: the chain, and whether the page is up to date. */
export function Foot() {
  const { value } = network;
  return html`<footer class="foot">
    <p class="grow">${value && html`${value.chain_name} · chain ${value.chain_id}`}</p>
    <p>
      <span class=${`dot ${isLive.value ? "live" : ""}`}></span> ${isLive.value ? "Live" : "Connecting …"}
    </p>
    <a href="tokenlist.json">Token list</a>
    <a href="docs">API</a>
  </footer>`;
}
