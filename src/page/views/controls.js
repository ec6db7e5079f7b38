import { account, isOnChain } from "../wallet/account.js";
import { view } from "../wallet/contract.js";
import { openAllow, openForce, openFreeze } from "../dialogs/control-dialogs.js";
import { html } from "../parts/html.js";
import { useLoaded } from "../data/loading.js";

/**
 * What a security token's issuer decides; for others there is nothing.
 * @param {{ asset: import("../data/types.ts").Asset, onChange: () => void }} props
 */
export function Controls({ asset, onChange }) {
  const address = account.value?.address;
  const { data: controller } = useLoaded(
    async () =>
      isOnChain() ? /** @type {string} */ (await view(asset.contract, "controller", [])) : undefined,
    [asset.contract, address, account.value?.chainId],
  );
  if (address === undefined || controller !== address) return null;
  const button = (/** @type {string} */ label, /** @type {typeof openAllow} */ open) =>
    html`<button type="button" class="button" onClick=${() => open(asset, onChange)}>${label}</button>`;
  return html`<section class="section">
    <div class="section-head"><h2>Issuer’s controls</h2></div>
    <p class="hint-text">You are the issuer: you decide who may hold this token, and what of it can move.</p>
    <div class="actions">
      ${button("Allow a holder", openAllow)} ${button("Freeze", openFreeze)}
      ${button("Forced transfer", openForce)}
    </div>
  </section>`;
}
