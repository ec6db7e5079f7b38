import { useEffect } from "preact/hooks";
import { ApiError } from "../data/api.ts";
import { usePages } from "../data/pages.ts";
import { link } from "../data/route.ts";
import { initials } from "../data/short-forms.ts";
import { AsOf } from "../parts/as-of.ts";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { Stamp } from "../parts/stamp.ts";
import { Failure, More, NothingHere, RowBones } from "../parts/states.ts";
import { BriefAmount, Copy, Hash, When } from "../parts/values.ts";
import { useIssuer, WhoActs } from "./who-acts.ts";
import { TitleBones } from "./token-title.ts";

/** One issuer, with the security tokens that it has issued. */
export function IssuerView({ id }: { id: string }) {
  const { data: issuer, readAt, error, again } = useIssuer(id);
  const tokens = usePages("security_tokens", `security-tokens?limit=20&issuer_id=${encodeURIComponent(id)}`);
  const { items } = tokens;
  useEffect(() => {
    document.title = `${id} · Hallmark`;
  }, [id]);
  if (error instanceof ApiError && error.status === 404)
    return html`<${NothingHere} title="There is no such issuer"><p>Nobody is registered as “${id}”.</p></${NothingHere}>`;
  if (issuer === undefined) {
    if (error !== undefined) return html`<${Failure} error=${error} again=${again} />`;
    return html`<${TitleBones} kind="security-tokens" /><${RowBones} rows=${3} />`;
  }
  return html`
    <div class="crumbs">
      <a class="crumb" href="#/issuers"><${Icon} name="back" />Issuers</a>
      <${AsOf} error=${error} readAt=${readAt} again=${again} />
    </div>
    <div class="title silver">
      <${Stamp} kind="security-tokens" text=${initials(id)} large />
      <div class="title-words">
        <h1 tabindex="-1">${id}</h1>
        <p class="lede address">
          <a class="hash-link" href=${link(["wallets", issuer.wallet])}><${Hash} value=${issuer.wallet} /></a>
          <${Copy} value=${issuer.wallet} what="the issuer’s address" />
        </p>
        <ul class="marks">
          <li>Issuer</li>
          ${issuer.suspended && html`<li>Suspended</li>`}
        </ul>
      </div>
    </div>
    <div class="stack">
      <${WhoActs} issuer=${issuer} />
      <section class="section">
        <div class="section-head"><h2>Its security tokens</h2></div>
        ${items === undefined && tokens.error && html`<${Failure} error=${tokens.error} again=${tokens.again} />`}
        ${items === undefined && !tokens.error && html`<${RowBones} rows=${3} />`}
        ${
          items?.length === 0 &&
          html`<div class="sheet empty">
            <h2>Nothing is issued yet</h2>
            <a class="button" href="#/issue/security-token">Issue a security token</a>
          </div>`
        }
        ${
          items !== undefined &&
          items.length > 0 &&
          html`<ol class="sheet rows">
            ${items.map(
              ({ st_id, token_name, issued_amount, issued_at, smartcontract_ID }) =>
                html`<li key=${st_id} class="row short">
                  <${Stamp} kind="security-tokens" text=${initials(token_name)} />
                  <span class="titles">
                    <a href=${link(["issuers", id, token_name])}><strong dir="auto">${token_name}</strong></a>
                    <span>
                      ${smartcontract_ID !== undefined && `ST-${smartcontract_ID}`}
                      ${issued_at !== undefined && html` · <${When} time=${issued_at} />`}
                    </span>
                  </span>
                  <span class="titles numbers"><${BriefAmount} digits=${issued_amount} /></span>
                </li>`,
            )}
          </ol>`
        }
        <${More} of=${tokens} />
      </section>
    </div>
  `;
}
