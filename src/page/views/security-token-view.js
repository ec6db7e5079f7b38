import { useEffect, useState } from "preact/hooks";
import { ApiError, ask } from "../data/api.js";
import { Controls } from "./controls.js";
import { chainFacts, copied, factBones, Facts } from "../parts/facts.js";
import { Holders } from "../parts/holders.js";
import { html } from "../parts/html.js";
import { initials } from "../data/initials.js";
import { Json } from "../parts/json.js";
import { reorganisations } from "../data/live.js";
import { useLoaded } from "../data/loading.js";
import { known } from "../data/pages.js";
import { Failure, NothingHere } from "../parts/states.js";
import { TitleBones, TokenTitle } from "./token-title.js";
import { Amount } from "../parts/values.js";

/** One security token. @param {{ stId: string }} props */
export function SecurityTokenView({ stId }) {
  const path = `security-tokens/${encodeURIComponent(stId)}`;
  const { data, error, again } = useLoaded((signal) => ask(path, { signal }), [path, reorganisations.value]);
  const [version, setVersion] = useState(0);
  const token = /** @type {import("../data/types.ts").SecurityToken | undefined} */ (
    data ?? known((item) => item.st_id === stId && item.issued_amount !== undefined)
  );

  useEffect(() => {
    document.title = `${token?.token_name ?? "Security token"} · Hallmark`;
  }, [token]);

  if (error instanceof ApiError && error.status === 404) {
    return html`<${NothingHere} title="There is no such security token"><p>Nothing was issued as “${stId}”.</p></${NothingHere}>`;
  }
  if (error !== undefined) return html`<${Failure} error=${error} again=${again} />`;
  if (token === undefined) {
    return html`<${TitleBones} kind="security-tokens" />
      <div class="columns" key="bones">${factBones(9)}<span></span></div>`;
  }
  const { token_name, issuer_id, issued_amount, info, contract_address, smartcontract_ID, issued_at } = token;
  const asset =
    contract_address === undefined
      ? undefined
      : {
          kind: "security_token",
          contract: contract_address,
          symbol: `ST-${smartcontract_ID}`,
          name: token_name,
          decimals: 0,
        };
  const onChange = () => setVersion((before) => before + 1);
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
      onChange=${onChange}
    />
    <div class="columns" key="facts">
      <div class="stack">
        <section class="section">
          <div class="section-head"><h2>Facts</h2></div>
          <${Facts}
            rows=${[
              ["st_id", copied(stId, "the st_id")],
              ["Issuer", issuer_id],
              ["Supply", html`<${Amount} digits=${issued_amount} unit=${asset?.symbol} />`],
              ...chainFacts(token),
            ]}
          />
        </section>
        <${Json} value=${info} />
      </div>
      <div class="stack">
        ${asset && html`<${Holders} path=${`${path}/holders`} supply=${issued_amount} decimals=${0} version=${version} />`}
        ${asset && html`<${Controls} asset=${asset} onChange=${onChange} />`}
      </div>
    </div>
  `;
}
