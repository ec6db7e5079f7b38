import { useEffect, useState } from "preact/hooks";
import { brief } from "../data/amounts.js";
import { ApiError } from "../data/api.js";
import { html } from "../parts/html.js";
import { initials } from "../data/initials.js";
import { Icon } from "../parts/icon.js";
import { reorganisations } from "../data/live.js";
import { usePages } from "../data/pages.js";
import { link } from "../data/route.js";
import { Stamp } from "../parts/stamp.js";
import { Failure, NothingHere, RowBones } from "../parts/states.js";
import { Amount, Copy, Hash, ShortHash } from "../parts/values.js";
import { short } from "../data/short.js";

/** Each look at a wallet reads it anew: what one holds changes. */
let looks = 0;

/** What an address holds now. @param {{ address: string }} props */
export function WalletView({ address }) {
  const version = useLook();
  const pages = usePages(`wallets/${encodeURIComponent(address)}/tokens`, "holdings", {
    version: `${version}.${reorganisations.value}`,
  });
  const { items, error } = pages;
  useEffect(() => {
    document.title = `${short(address)} · Hallmark`;
  }, [address]);
  if (error instanceof ApiError && error.status === 400) {
    return html`<${NothingHere} title="This is no address"><p>An address is 0x and 40 hex digits.</p></${NothingHere}>`;
  }
  return html`
    <a class="crumb" href="#/tokens"><${Icon} name="back" />Tokens</a>
    <div class="section wallet-title">
      <p class="eyebrow">Wallet</p>
      <h1 tabindex="-1">Holdings</h1>
      <p class="lede address"><${Hash} value=${address} /><${Copy} value=${address} what="the address" /></p>
    </div>
    ${error && html`<${Failure} error=${error} again=${pages.more} />`}
    ${items === undefined && !error && html`<${RowBones} rows=${3} />`}
    ${
      items?.length === 0 &&
      html`<div class="sheet empty">
        <h2>Nothing held</h2>
        <p>This address holds no token that was issued here.</p>
      </div>`
    }
    ${
      items !== undefined &&
      items.length > 0 &&
      html`<ol class="sheet rows">
        ${items.map((holding) => html`<li key=${holding.smartcontract_ID ?? holding.st_id}><${HoldingRow} holding=${holding} /></li>`)}
      </ol>`
    }
    ${
      pages.hasMore &&
      html`<p class="more"><button type="button" class="button" onClick=${pages.more}>Show more</button></p>`
    }
  `;
}

function useLook() {
  const [look] = useState(() => ++looks);
  return look;
}

/** @param {{ holding: import("../data/types.ts").Holding }} props */
function HoldingRow({ holding }) {
  const isToken = holding.kind === "token";
  const name = isToken ? holding.ticker : holding.st_id;
  const href = isToken
    ? link(["tokens", String(holding.smartcontract_ID)])
    : link(["security-tokens", holding.st_id]);
  const letters = isToken ? name : initials(name.slice(name.indexOf("-") + 1));
  return html`<a class="row" href=${href}>
    <${Stamp} kind=${isToken ? "tokens" : "security-tokens"} text=${letters} />
    <span class="titles"><strong>${name}</strong><span>${isToken ? "Token" : "Security token"}</span></span>
    <span class="owner"
      >${holding.contract_address && html`<${ShortHash} value=${holding.contract_address} />`}</span
    >
    <span class="titles numbers">
      <${Amount} digits=${holding.formatted} isBrief />
      ${/* Only security tokens are frozen, and those can't be divided. */ ""}
      ${holding.frozen !== "0" && html`<span>${brief(holding.frozen)} frozen</span>`}
    </span>
  </a>`;
}
