import { ask } from "../data/api.ts";
import { useResource } from "../data/resource.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Issuer } from "../data/types.ts";
import { openConnect } from "../dialogs/open.ts";
import { account } from "../wallet/account.ts";
import { html } from "../parts/html.ts";

/** Milliseconds after which it is looked again whether an issuer is suspended. */
const EVERY = 15_000;

export function useIssuer(id: string) {
  const path = `issuers/${encodeURIComponent(id)}?limit=1`;
  return useResource(path, () => ask<Issuer>(path), { every: EVERY });
}

/** Whether what the connected wallet signs is done to the issuer's tokens. */
export function mayAct({ wallet, suspended = false }: Issuer): boolean {
  return account.value?.address === wallet && !suspended;
}

/** Says whose wallet acts for an issuer, to everyone. */
export function WhoActs({ issuer }: { issuer: Issuer }) {
  const { wallet, suspended = false, issuer_id } = issuer;
  const { value: connected } = account;
  if (suspended) {
    return html`<div class="message bad">
      <p>
        <strong>${issuer_id} is suspended.</strong> It issues nothing, and nobody controls its tokens: nobody
        can be allowed, frozen, forced or minted for. Holders who are allowed go on as before; the issuer’s
        own wallet can send and receive only if it was allowed by name.
      </p>
    </div>`;
  }
  if (connected?.address === wallet)
    return html`<p class="message note">
      You are ${issuer_id}: what you sign here is done. It costs you nothing.
    </p>`;
  const only = `Only the wallet of ${issuer_id}, ${shortAddress(wallet)}, acts here.`;
  const yours = connected
    ? `Yours is ${shortAddress(connected.address)}: you see what everyone sees.`
    : "You see what everyone sees.";
  return html`<div class="message">
    <p>${only} ${yours}</p>
    ${
      connected === undefined &&
      html`<button type="button" class="button small" onClick=${() => openConnect()}>
        Connect the issuer’s wallet
      </button>`
    }
  </div>`;
}
