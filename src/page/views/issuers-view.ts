import { useEffect } from "preact/hooks";
import { usePages } from "../data/pages.ts";
import { link } from "../data/route.ts";
import { initials } from "../data/short-forms.ts";
import { AsOf } from "../parts/as-of.ts";
import { html } from "../parts/html.ts";
import { Stamp } from "../parts/stamp.ts";
import { Failure, More, RowBones } from "../parts/states.ts";
import { ShortHash } from "../parts/values.ts";

/** Everyone who may issue security tokens, the newest first. */
export function IssuersView() {
  const pages = usePages("issuers", "issuers?limit=20");
  const { items, readAt, error, again } = pages;
  useEffect(() => {
    document.title = "Issuers · Hallmark";
  }, []);
  return html`
    <div class="section issue-title">
      <h1 tabindex="-1">Issuers, on the register</h1>
      <p class="lede">Who may issue security tokens here. The wallet of each decides who may hold them.</p>
      ${items && html`<${AsOf} error=${error} readAt=${readAt} again=${again} />`}
    </div>
    ${items === undefined && error && html`<${Failure} error=${error} again=${again} />`}
    ${items === undefined && !error && html`<${RowBones} rows=${6} />`}
    ${
      items?.length === 0 &&
      html`<div class="sheet empty">
        <h2>Nobody is registered yet</h2>
        <p>The operator of this service registers issuers.</p>
      </div>`
    }
    ${
      items !== undefined &&
      items.length > 0 &&
      html`<ol class="sheet rows">
        ${items.map(
          ({ issuer_id, wallet, token_count }) =>
            html`<li key=${issuer_id}>
              <a class="row short" href=${link(["issuers", issuer_id])}>
                <${Stamp} kind="security-tokens" text=${initials(issuer_id)} />
                <span class="titles"
                  ><strong>${issuer_id}</strong><span><${ShortHash} value=${wallet} /></span
                ></span>
                <span class="titles numbers">
                  ${
                    token_count !== undefined &&
                    html`<span class="amount">${token_count}</span>
                      <span>${token_count === 1 ? "token" : "tokens"}</span>`
                  }
                </span>
              </a>
            </li>`,
        )}
      </ol>`
    }
    <${More} of=${pages} />
  `;
}
