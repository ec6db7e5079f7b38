import { html } from "./parts/html.js";
import { isLive } from "./data/live.js";
import { network } from "./data/network.js";

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
