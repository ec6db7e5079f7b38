import { useEffect } from "preact/hooks";
import { ApiError } from "../data/api.ts";
import { BALANCES_EVERY, usePages } from "../data/pages.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Transfer } from "../data/types.ts";
import { openQr } from "../dialogs/open.ts";
import { Activity } from "../parts/activity.ts";
import { AsOf } from "../parts/as-of.ts";
import { CsvButton } from "../parts/csv-button.ts";
import { HoldingRow } from "../parts/holding-row.ts";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { Failure, More, NothingHere, RowBones } from "../parts/states.ts";
import { Copy, Hash } from "../parts/values.ts";

/** The current holdings of an address. */
export function WalletView({ address }: { address: string }) {
  const path = `wallets/${encodeURIComponent(address)}/tokens`;
  const pages = usePages("holdings", path, { every: BALANCES_EVERY });
  const { items, readAt, error, again } = pages;
  useEffect(() => {
    document.title = `${shortAddress(address)} · Hallmark`;
  }, [address]);
  if (error instanceof ApiError && error.status === 400) {
    return html`<${NothingHere} title="This is no address"><p>An address is 0x and 40 hex digits.</p></${NothingHere}>`;
  }
  return html`
    <div class="crumbs">
      <a class="crumb" href="#/tokens"><${Icon} name="back" />Tokens</a>
      ${items && html`<${AsOf} error=${error} readAt=${readAt} again=${again} />`}
    </div>
    <div class="section wallet-title">
      <p class="eyebrow">Wallet</p>
      <h1 tabindex="-1">Holdings</h1>
      <p class="lede address">
        <${Hash} value=${address} /><${Copy} value=${address} what="the address" />
        <button type="button" class="quiet" onClick=${() => openQr(address)} aria-label="QR code">QR</button>
      </p>
    </div>
    <div class="section-head holdings-head">
      <h2>Tokens</h2>
      <${CsvButton} path=${path} fileName=${`holdings-${address}.csv`} what="the holdings" />
    </div>
    ${items === undefined && error && html`<${Failure} error=${error} again=${again} />`}
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
        ${items.map((holding) => html`<li key=${holding.smartcontract_ID}><${HoldingRow} holding=${holding} /></li>`)}
      </ol>`
    }
    <${More} of=${pages} />
    ${
      items !== undefined &&
      html`<div class="below">
        <${Activity}
          path=${`wallets/${encodeURIComponent(address)}/transfers?limit=10`}
          isPart=${({ from, to }: Transfer) => isSame(from, address) || isSame(to, address)}
          wallet=${address}
          fileName=${`transfers-${address}.csv`}
        />
      </div>`
    }
  `;
}

/** Whether two addresses are the same: one in a link may be written in lower case. */
function isSame(one: string | null, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
