import { useEffect } from "preact/hooks";
import { ApiError, ask } from "../data/api.ts";
import { findKept } from "../data/pages.ts";
import { useResource } from "../data/resource.ts";
import type { Asset, Token, Transfer } from "../data/types.ts";
import { Activity } from "../parts/activity.ts";
import { Contract } from "../parts/contract.ts";
import { chainFacts, FactBones, Facts } from "../parts/facts.ts";
import { Figures, useTotals } from "../parts/figures.ts";
import { Holders } from "../parts/holders.ts";
import { html } from "../parts/html.ts";
import { Failure, NothingHere } from "../parts/states.ts";
import { Amount } from "../parts/values.ts";
import { TitleBones, TokenTitle } from "./token-title.ts";

/** One token; `id` is the text in the link. */
export function TokenView({ id }: { id: string }) {
  const path = `tokens/${encodeURIComponent(id)}`;
  const { data, readAt, error, again } = useResource(path, () => ask<Token>(path));
  const token = data ?? findKept("tokens", ({ smartcontract_ID }) => String(smartcontract_ID) === id);

  const totals = useTotals(path);

  useEffect(() => {
    document.title = `${token?.full_name ?? "Token"} · Hallmark`;
  }, [token]);

  if (error instanceof ApiError && error.status === 404) {
    return html`<${NothingHere} title="There is no such token"><p>Number ${id} is not issued, or it is a security token.</p></${NothingHere}>`;
  }
  if (token === undefined) {
    if (error !== undefined) return html`<${Failure} error=${error} again=${again} />`;
    return html`<${TitleBones} kind="tokens" />
      <${Figures} key="figure bones" decimals=${0} />
      <div class="columns" key="bones"><${FactBones} rows=${9} /><span></span></div>`;
  }
  const { ticker, full_name, short_name, decimals, token_amount, total_supply, contract_address } = token;
  const asset: Asset = {
    kind: "token",
    contract: contract_address,
    symbol: ticker,
    name: full_name,
    decimals,
  };
  return html`
    <${TokenTitle}
      kind="tokens"
      letters=${ticker}
      name=${full_name}
      label=${ticker}
      marks=${[`No. ${token.smartcontract_ID}`, "ERC-20", token.issued_at.slice(0, 4)]}
      asset=${asset}
      stale=${{ error, readAt, again }}
    />
    <${Figures} key="figures" totals=${totals} decimals=${decimals} />
    <div class="columns" key="facts">
      <section class="section">
        <div class="section-head"><h2>Facts</h2></div>
        <${Facts}
          rows=${[
            ["Issued amount", html`<${Amount} digits=${token_amount} unit=${ticker} />`],
            ["Short name", short_name],
            ["Decimals", String(decimals)],
            ...chainFacts(token),
          ]}
        />
      </section>
      <${Holders}
        path=${path}
        supply=${totals?.total_supply ?? total_supply}
        decimals=${decimals}
        name=${ticker}
      />
    </div>
    <div class="below stack" key="activity">
      <${Activity}
        path=${`${path}/transfers?limit=10`}
        isPart=${({ token: { smartcontract_ID } }: Transfer) => smartcontract_ID === token.smartcontract_ID}
        fileName=${`transfers-${ticker}.csv`}
        isOfToken
      />
      <${Contract} path=${path} />
    </div>
  `;
}
