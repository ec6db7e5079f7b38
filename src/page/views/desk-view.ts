import { useEffect } from "preact/hooks";
import { ApiError, ask } from "../data/api.ts";
import { begunFor } from "../data/allowing.ts";
import { useResource } from "../data/resource.ts";
import { link } from "../data/route.ts";
import { securityAsset } from "../data/security-asset.ts";
import { initials } from "../data/short-forms.ts";
import type { Asset, Issuer, SecurityToken } from "../data/types.ts";
import { openAct, openAllowMany } from "../dialogs/open.ts";
import { AsOf } from "../parts/as-of.ts";
import { DeskAllowed } from "./desk-allowed.ts";
import { DeskHolders } from "./desk-holders.ts";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { NetworkHint } from "../parts/network-hint.ts";
import { Stamp } from "../parts/stamp.ts";
import { Failure, NothingHere, RowBones } from "../parts/states.ts";
import { mayAct, useIssuer, WhoActs } from "./who-acts.ts";
import { TitleBones } from "./token-title.ts";

/** The issuer's desk of one security token: who holds it, who is allowed to, and what the issuer can do about it. */
export function DeskView({ issuerId, tokenName }: { issuerId: string; tokenName: string }) {
  const path = `security-tokens/${encodeURIComponent(`${issuerId}-${tokenName}`)}`;
  const { data: token, readAt, error, again } = useResource(path, () => ask<SecurityToken>(path));
  const { data: issuer } = useIssuer(issuerId);
  useEffect(() => {
    document.title = `Desk of ${tokenName} · Hallmark`;
  }, [tokenName]);
  if (error instanceof ApiError && error.status === 404)
    return html`<${NothingHere} title="There is no such security token"><p>${issuerId} has issued nothing as “${tokenName}”.</p></${NothingHere}>`;
  if (token === undefined || issuer === undefined) {
    if (error !== undefined) return html`<${Failure} error=${error} again=${again} />`;
    return html`<${TitleBones} kind="security-tokens" /><${RowBones} rows=${4} />`;
  }
  const asset = securityAsset(token);
  return html`
    <div class="crumbs">
      <a class="crumb" href=${link(["issuers", issuerId])}><${Icon} name="back" />${issuerId}</a>
      <${AsOf} error=${error} readAt=${readAt} again=${again} />
    </div>
    <div class="title silver">
      <${Stamp} kind="security-tokens" text=${initials(tokenName)} large />
      <div class="title-words">
        <h1 tabindex="-1" dir="auto">${tokenName}</h1>
        <p class="lede">
          ${issuerId}’s desk · <a href=${link(["security-tokens", token.st_id])}>the token’s page</a>
        </p>
      </div>
      ${asset && mayAct(issuer) && html`<${DeskActions} asset=${asset} issuer=${issuer} />`}
    </div>
    ${
      asset === undefined
        ? html`<p class="message">
            This service keeps its security tokens on a ledger without contracts: there is nothing to control.
          </p>`
        : html`<div class="stack">
            <${WhoActs} issuer=${issuer} />
            <${NetworkHint} />
            ${mayAct(issuer) && html`<${Unfinished} asset=${asset} />`}
            <${DeskHolders} asset=${asset} issuer=${issuer} path=${path}>
              <${DeskAllowed} asset=${asset} issuer=${issuer} path=${path} />
            </${DeskHolders}>
          </div>`
    }
  `;
}

function DeskActions({ asset, issuer }: { asset: Asset; issuer: Issuer }) {
  return html`<div class="actions">
    <button type="button" class="button main" onClick=${() => openAllowMany(asset)}>Allow holders</button>
    <button type="button" class="button" onClick=${() => openAct("mint", asset, { account: issuer.wallet })}>
      Mint
    </button>
  </div>`;
}

/** Tells that not all who were to be allowed are, such as after a reload. */
function Unfinished({ asset }: { asset: Asset }) {
  const begun = begunFor(asset);
  if (begun === undefined) return null;
  return html`<div class="message note" role="status">
    <p>
      <strong>${begun.total - begun.left.length} of ${begun.total} are allowed.</strong> You stopped before
      the others were.
    </p>
    <button type="button" class="button small main" onClick=${() => openAllowMany(asset)}>Go on</button>
  </div>`;
}
