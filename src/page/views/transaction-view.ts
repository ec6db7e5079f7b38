import { useEffect } from "preact/hooks";
import { BALANCES_EVERY, usePages } from "../data/pages.ts";
import { shortAddress } from "../data/short-forms.ts";
import { ActivityRow } from "../parts/activity-row.ts";
import { placeOf } from "../data/live-transfers.ts";
import { FactBones, Facts } from "../parts/facts.ts";
import { html } from "../parts/html.ts";
import { Icon } from "../parts/icon.ts";
import { Failure, More, NothingHere } from "../parts/states.ts";
import { Amount, Copy, Hash, When } from "../parts/values.ts";

/** What one transaction did to tokens. */
export function TransactionView({ hash }: { hash: string }) {
  if (!/^0x[0-9a-f]{64}$/i.test(hash)) {
    return html`<${NothingHere} title="This is no transaction"><p>A transaction’s hash is 0x and 64 hex digits.</p></${NothingHere}>`;
  }
  return html`<${Deeds} hash=${hash.toLowerCase()} />`;
}

function Deeds({ hash }: { hash: string }) {
  // A transaction that was sent just now may come onto the chain while one looks.
  const pages = usePages("transfers", `transfers?transaction_hash=${hash}`, { every: BALANCES_EVERY });
  const { items, error, again } = pages;
  useEffect(() => {
    document.title = `Transaction ${shortAddress(hash)} · Hallmark`;
  }, [hash]);
  const first = items?.[0];
  return html`
    <div class="crumbs">
      <a class="crumb" href="#/activity"><${Icon} name="back" />Activity</a>
    </div>
    <div class="section wallet-title">
      <p class="eyebrow">Transaction</p>
      <h1 tabindex="-1">What it did</h1>
      <p class="lede address">
        <${Hash} value=${hash} /><${Copy} value=${hash} what="the transaction’s hash" />
      </p>
    </div>
    ${items === undefined && (error ? html`<${Failure} error=${error} again=${again} />` : html`<${FactBones} rows=${2} />`)}
    ${
      items?.length === 0 &&
      html`<div class="sheet empty">
        <h2>Nothing here</h2>
        <p>This transaction did nothing to a token that was issued here, or it is not on the chain yet.</p>
      </div>`
    }
    ${
      first !== undefined &&
      html`<div class="stack">
        <${Facts}
          rows=${[
            ["When", html`<${When} time=${first.at} exact />`],
            ["Block", html`<${Amount} digits=${String(first.block_number)} />`],
          ]}
        />
        <ol class="sheet deeds">
          ${items?.map(
            (transfer) =>
              html`<li key=${placeOf(transfer)}><${ActivityRow} transfer=${transfer} namesToken /></li>`,
          )}
        </ol>
        <${More} of=${pages} isSmall />
      </div>`
    }
  `;
}
