import { useResource } from "../data/resource.ts";
import type { Asset } from "../data/types.ts";
import { openAllow, openForce, openFreeze, type OpenAct } from "../dialogs/issuer-acts.ts";
import { html } from "../parts/html.ts";
import { account, isOnChain } from "../wallet/account.ts";
import { view } from "../wallet/token-contract.ts";

/** The controls of a security token's issuer. Other visitors see nothing here. */
export function IssuerControls({ asset }: { asset: Asset }) {
  const address = account.value?.address;
  const { data: controller } = useResource(
    `controller ${asset.contract} ${address} ${account.value?.chainId}`,
    async () => (isOnChain() ? view(asset.contract, "controller", []) : undefined),
  );
  if (address === undefined || controller !== address) return null;
  const button = (label: string, openAct: OpenAct) =>
    html`<button type="button" class="button" onClick=${() => openAct(asset)}>${label}</button>`;
  return html`<section class="section">
    <div class="section-head"><h2>Issuer’s controls</h2></div>
    <p class="hint-text">You are the issuer: you decide who may hold this token, and what of it can move.</p>
    <div class="actions">
      ${button("Allow a holder", openAllow)} ${button("Freeze", openFreeze)}
      ${button("Forced transfer", openForce)}
    </div>
  </section>`;
}
