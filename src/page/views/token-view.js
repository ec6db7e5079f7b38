import { useEffect, useState } from "preact/hooks";
import { ApiError, ask } from "../data/api.js";
import { chainFacts, factBones, Facts } from "../parts/facts.js";
import { Holders } from "../parts/holders.js";
import { html } from "../parts/html.js";
import { reorganisations } from "../data/live.js";
import { useLoaded } from "../data/loading.js";
import { known } from "../data/pages.js";
import { Failure, NothingHere } from "../parts/states.js";
import { TitleBones, TokenTitle } from "./token-title.js";
import { Amount } from "../parts/values.js";

/** One token. @param {{ id: string }} props */
export function TokenView({ id }) {
  const path = `tokens/${encodeURIComponent(id)}`;
  const { data, error, again } = useLoaded((signal) => ask(path, { signal }), [path, reorganisations.value]);
  const [version, setVersion] = useState(0);
  const token = /** @type {import("../data/types.ts").Token | undefined} */ (
    data ?? known((item) => item.token_amount !== undefined && String(item.smartcontract_ID) === id)
  );

  useEffect(() => {
    document.title = `${token?.full_name ?? "Token"} · Hallmark`;
  }, [token]);

  if (error instanceof ApiError && error.status === 404) {
    return html`<${NothingHere} title="There is no such token"><p>Number ${id} is not issued, or it is a security token.</p></${NothingHere}>`;
  }
  if (error !== undefined) return html`<${Failure} error=${error} again=${again} />`;
  if (token === undefined) {
    return html`<${TitleBones} kind="tokens" />
      <div class="columns" key="bones">${factBones(9)}<span></span></div>`;
  }
  const { ticker, full_name, short_name, decimals, token_amount, total_supply, contract_address } = token;
  return html`
    <${TokenTitle}
      kind="tokens"
      letters=${ticker}
      name=${full_name}
      label=${ticker}
      marks=${[`No. ${token.smartcontract_ID}`, "ERC-20", token.issued_at.slice(0, 4)]}
      asset=${{ kind: "token", contract: contract_address, symbol: ticker, name: full_name, decimals }}
      onChange=${() => setVersion((before) => before + 1)}
    />
    <div class="columns" key="facts">
      <section class="section">
        <div class="section-head"><h2>Facts</h2></div>
        <${Facts}
          rows=${[
            ["Supply", html`<${Amount} digits=${token_amount} unit=${ticker} />`],
            ["Short name", short_name],
            ["Decimals", String(decimals)],
            ...chainFacts(token),
          ]}
        />
      </section>
      <${Holders} path=${`${path}/holders`} supply=${total_supply} decimals=${decimals} version=${version} />
    </div>
  `;
}
