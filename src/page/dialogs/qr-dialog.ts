import { encode } from "uqr";
import { network } from "../data/network.ts";
import { html } from "../parts/html.ts";
import { Copy } from "../parts/values.ts";
import { Dialog } from "./dialog.ts";
import { open } from "./open.ts";

/** Modules of white around the code, without which some cameras do not find it. */
const BORDER = 4;

/** Shows an address for another device's camera, as wallets read it (EIP-681). */
export function openQr(address: string): void {
  open(() => html`<${Dialog} title="For a wallet’s camera"><${Code} address=${address} /></${Dialog}>`);
}

function Code({ address }: { address: string }) {
  const chain = network.value === undefined ? "" : `@${network.value.chain_id}`;
  const uri = `ethereum:${address}${chain}`;
  const { size, data } = encode(uri, { ecc: "M", border: BORDER });
  const dark = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")));
  return html`<svg class="qr" viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${`QR code of ${uri}`}>
      <path d=${dark.join("")} />
    </svg>
    <p class="address qr-text"><span>${address}</span><${Copy} value=${address} what="the address" /></p>`;
}
