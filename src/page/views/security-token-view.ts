import { useEffect } from "preact/hooks";
import { ApiError, ask } from "../data/api.ts";
import { initials } from "../data/short-forms.ts";
import { findKept } from "../data/pages.ts";
import { useResource } from "../data/resource.ts";
import { link } from "../data/route.ts";
import { securityAsset } from "../data/security-asset.ts";
import type { SecurityToken, Transfer } from "../data/types.ts";
import { Activity } from "../parts/activity.ts";
import { Contract } from "../parts/contract.ts";
import { chainFacts, copied, FactBones, Facts } from "../parts/facts.ts";
import { Figures, useTotals } from "../parts/figures.ts";
import { Holders } from "../parts/holders.ts";
import { html } from "../parts/html.ts";
import { InfoJson } from "../parts/info-json.ts";
import { Failure, NothingHere } from "../parts/states.ts";
import { Amount } from "../parts/values.ts";
import { TitleBones, TokenTitle } from "./token-title.ts";

/** One security token. On a ledger that is not a chain it has no contract, so nobody can send it or see its holders. */
export function SecurityTokenView({ stId }: { stId: string }) {
  const path = `security-tokens/${encodeURIComponent(stId)}`;
  const { data, readAt, error, again } = useResource(path, () => ask<SecurityToken>(path));
  const token = data ?? findKept("security_tokens", ({ st_id }) => st_id === stId);

  const totals = useTotals(path);

  useEffect(() => {
    document.title = `${token?.token_name ?? "Security token"} · Hallmark`;
  }, [token]);

  if (error instanceof ApiError && error.status === 404) {
    return html`<${NothingHere} title="There is no such security token"><p>Nothing was issued as “${stId}”.</p></${NothingHere}>`;
  }
  if (token === undefined) {
    if (error !== undefined) return html`<${Failure} error=${error} again=${again} />`;
    return html`<${TitleBones} kind="security-tokens" />
      <${Figures} key="figure bones" decimals=${0} isSecurity />
      <div class="columns" key="bones"><${FactBones} rows=${9} /><span></span></div>`;
  }
  const { token_name, issuer_id, issued_amount, info, smartcontract_ID, issued_at } = token;
  const asset = securityAsset(token);
  return html`
    <${TokenTitle}
      kind="security-tokens"
      letters=${initials(token_name)}
      name=${token_name}
      label=${`Issued by ${issuer_id}`}
      marks=${[
        smartcontract_ID === undefined ? "On record" : `No. ${smartcontract_ID}`,
        ...(asset === undefined ? [] : ["ERC-7943"]),
        ...(issued_at === undefined ? [] : [issued_at.slice(0, 4)]),
      ]}
      asset=${asset}
      stale=${{ error, readAt, again }}
    />
    ${asset && html`<${Figures} key="figures" totals=${totals} decimals=${0} isSecurity />`}
    <div class="columns silver" key="facts">
      <div class="stack">
        <section class="section">
          <div class="section-head"><h2>Facts</h2></div>
          <${Facts}
            rows=${[
              ["st_id", copied(stId, "the st_id")],
              [
                "Issuer",
                html`<a href=${link(["issuers", issuer_id])}>${issuer_id}</a>
                  ${asset && html`<a href=${link(["issuers", issuer_id, token_name])}>Issuer’s desk</a>`}`,
              ],
              ["Issued amount", html`<${Amount} digits=${issued_amount} unit=${asset?.symbol} />`],
              ...chainFacts(token),
            ]}
          />
        </section>
        <${InfoJson} value=${info} />
      </div>
      <div class="stack">
        ${asset && html`<${Holders} path=${path} supply=${totals?.total_supply ?? issued_amount} decimals=${0} name=${stId} />`}
      </div>
    </div>
    ${
      asset &&
      html`<div class="below stack" key="activity">
        <${Activity}
          path=${`${path}/transfers?limit=10`}
          isPart=${({ token: one }: Transfer) => one.kind === "security_token" && one.st_id === stId}
          fileName=${`transfers-${stId}.csv`}
          isOfToken
        />
        <${Contract} path=${path} />
      </div>`
    }
  `;
}
